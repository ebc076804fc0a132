//! What a reset returns to.

use jiff::SignedDuration;

use crate::options::Options;
use crate::random::Random;
use crate::state::{State, Store};

/// The objects, the options, the clock and the sequences of random IDs at some time.
pub(crate) struct Baseline {
    options: Options,
    store: Store,
    /// How far the mock's clock was ahead of the machine's.
    ahead: SignedDuration,
    random: Random,
}

impl Baseline {
    pub(crate) fn of(state: &State) -> Self {
        Self {
            options: state.options.clone(),
            store: state.store.clone(),
            ahead: state.clock.ahead(),
            random: state.random.clone(),
        }
    }

    /// Restores it. Tokens of identities that it has stay valid.
    pub(crate) fn restore(&self, state: &mut State) {
        let former = std::mem::replace(&mut state.store, self.store.clone());
        let is_kept =
            |session: &crate::state::Session| self.store.identity(&session.iam_id, &session.account_id).is_some();
        let tokens = former.tokens.into_iter().filter(|(_, session)| is_kept(session));
        state.store.tokens.extend(tokens);
        let refresh_tokens = former.refresh_tokens.into_iter().filter(|(_, session)| is_kept(session));
        state.store.refresh_tokens.extend(refresh_tokens);
        state.options = self.options.clone();
        state.random = self.random.clone();
        state.requests = 0;
        state.clock.set_ahead(self.ahead);
    }
}
