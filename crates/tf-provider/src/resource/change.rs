//! Planned changes.

/// A planned change of one object.
#[derive(Clone, Debug)]
pub enum Change<M> {
    /// Create the object.
    Create {
        /// The planned state. Unknown values are the provider's to choose.
        planned: M,
        /// The configuration, which alone has write-only values.
        config: M,
    },
    /// Update the object in place.
    Update {
        /// The prior state.
        prior: M,
        /// The planned state. Unknown values are the provider's to choose.
        planned: M,
        /// The configuration, which alone has write-only values.
        config: M,
    },
    /// Delete the object.
    Delete {
        /// The prior state.
        prior: M,
    },
}

impl<M> Change<M> {
    /// The prior state; absent in a creation.
    pub fn prior(&self) -> Option<&M> {
        match self {
            Self::Create { .. } => None,
            Self::Update { prior, .. } | Self::Delete { prior } => Some(prior),
        }
    }

    /// The planned state; absent in a deletion.
    pub fn planned(&self) -> Option<&M> {
        match self {
            Self::Create { planned, .. } | Self::Update { planned, .. } => Some(planned),
            Self::Delete { .. } => None,
        }
    }
}
