//! One timer for every "call me again at".

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use doorstep_core::domain::Timestamp;
use gloo::timers::callback::Timeout;
use yew::Callback;

use crate::io::clock;

/// The timer looks again at least this often: browsers stop timers of sleeping phones and people set clocks. Unit: ms.
const LOOK_AGAIN_MS: i64 = 60_000;
/// And no sooner than this: a time that has passed must not become a spin. Unit: ms.
const PAUSE_MS: i64 = 20;

#[derive(Clone, Debug)]
pub struct Alarm(Rc<RefCell<Inner>>);

#[derive(Debug)]
struct Inner {
    times: BTreeSet<Timestamp>,
    timer: Option<Timeout>,
    ring: Callback<()>,
}

impl Alarm {
    pub fn new(ring: Callback<()>) -> Self {
        Self(Rc::new(RefCell::new(Inner { times: BTreeSet::new(), timer: None, ring })))
    }

    pub fn at(&self, time: Timestamp) {
        if self.0.borrow_mut().times.insert(time) {
            self.arm();
        }
    }

    fn arm(&self) {
        let mut inner = self.0.borrow_mut();
        let Some(first) = inner.times.first().copied() else {
            inner.timer = None;
            return;
        };
        let wait = first.since(clock::wall()).clamp(PAUSE_MS, LOOK_AGAIN_MS);
        let alarm = self.clone();
        inner.timer = Some(Timeout::new(u32::try_from(wait).unwrap_or(0), move || alarm.rang()));
    }

    fn rang(&self) {
        let now = clock::wall();
        let due = {
            let mut inner = self.0.borrow_mut();
            let later = inner.times.split_off(&now.plus_ms(1));
            let due = !inner.times.is_empty();
            inner.times = later;
            due.then(|| inner.ring.clone())
        };
        self.arm();
        if let Some(ring) = due {
            ring.emit(());
        }
    }
}
