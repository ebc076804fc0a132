//! Faults that tests inject.

use std::time::Duration;

use http::Method;

/// What is to go wrong, and when. The first fault that fits a request is used, and used up one time.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The request's method; absent, any.
    pub method: Option<Method>,
    /// What the request's path ends with; absent, any.
    pub path_end: Option<String>,
    /// How many fitting requests are let through first.
    pub after: usize,
    /// How many requests it befalls.
    pub times: usize,
    /// What goes wrong.
    pub effect: Effect,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The server can't be reached. Only in-process: a server that is there can't play one that is not.
    Unreachable,
    /// The connection is cut; the request was not carried out.
    DropBefore,
    /// The request is carried out, then the connection is cut.
    DropAfter,
    /// The answer comes so much later; the request is carried out at once.
    DelayAfter(Duration),
    /// The request is carried out so much later.
    DelayBefore(Duration),
    /// This is answered; the request was not carried out.
    Answer(Scripted),
    /// The request is carried out, and this is answered.
    AnswerAfter(Scripted),
    /// The request is carried out, and only so many bytes of the true answer's body arrive.
    CutBody(usize),
}

/// An answer from a test's script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripted {
    /// The status.
    pub status: u16,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// The body as it is.
    pub body: String,
}

impl Fault {
    /// A fault that befalls the next request, whatever it is.
    pub fn next(effect: Effect) -> Self {
        Self { method: None, path_end: None, after: 0, times: 1, effect }
    }

    /// A fault of requests with this method and path.
    pub fn on(method: Method, path_end: impl Into<String>, effect: Effect) -> Self {
        Self { method: Some(method), path_end: Some(path_end.into()), ..Self::next(effect) }
    }

    /// So many requests in a row.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Lets so many fitting requests through first.
    pub fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }

    fn fits(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path_end.as_ref().is_none_or(|end| path.ends_with(end.as_str()))
    }

    /// Takes the effect for a request out of a list of faults.
    pub(crate) fn take(faults: &mut Vec<Self>, method: &Method, path: &str) -> Option<Effect> {
        let mut chosen = None;
        for fault in faults.iter_mut().filter(|fault| fault.times > 0 && fault.fits(method, path)) {
            if fault.after > 0 {
                fault.after -= 1;
            } else if chosen.is_none() {
                fault.times -= 1;
                chosen = Some(fault.effect.clone());
            }
        }
        faults.retain(|fault| fault.times > 0);
        chosen
    }
}

impl Effect {
    /// An answer of this status with an empty body.
    pub fn status(status: u16) -> Self {
        Self::Answer(Scripted { status, headers: Vec::new(), body: String::new() })
    }

    /// An answer of this status with this header and an empty body.
    pub fn status_with(status: u16, header: &'static str, value: impl Into<String>) -> Self {
        Self::Answer(Scripted { status, headers: vec![(header, value.into())], body: String::new() })
    }

    /// An answer of this status with this body.
    pub fn body(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(Scripted { status, headers: Vec::new(), body: body.into() })
    }
}
