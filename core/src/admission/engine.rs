//! Hands an examined change to automerge, on a copy, where a fault of the engine can do no harm.

use automerge::{Automerge, Change, ChangeHash};

use super::change::Header;
use super::{code, inspect, schema};
use crate::document::{Actor, Shared};

/// The document with the change in it.
///
/// Errors: `ENGINE` when automerge fails, panics, or would not read back what it holds; `DOCUMENT` when the content outgrows
/// its limits.
pub(super) fn apply(shared: &Shared, header: &Header, chunk: &[u8]) -> Result<Shared, &'static str> {
    let (mut copy, header, chunk) = (shared.clone(), header.clone(), chunk.to_vec());
    apart(move || {
        take(&mut copy, &header, chunk)?;
        proved(copy)
    })
}

/// As [`apply`], without saving.
pub(super) fn apply_unproved(shared: &Shared, header: &Header, chunk: &[u8]) -> Result<Shared, &'static str> {
    let (mut copy, header, chunk) = (shared.clone(), header.clone(), chunk.to_vec());
    apart(move || take(&mut copy, &header, chunk).map(|()| copy))
}

/// The document, which keeps its saved bytes. Errors: `ENGINE` when automerge would not read it back.
pub(super) fn prove(shared: &Shared) -> Result<Shared, &'static str> {
    let copy = shared.clone();
    apart(move || proved(copy))
}

fn proved(mut shared: Shared) -> Result<Shared, &'static str> {
    if shared.reads_back() { Ok(shared) } else { Err(code::ENGINE) }
}

/// As [`apply`] for many in their order, each inspected first, without saving; with the answer to each.
///
/// Errors: automerge failed on one of them, or the document outgrew its limits: then each has to be tried alone.
#[allow(clippy::type_complexity, reason = "the document and the answers")]
pub(super) fn follow(
    shared: &Shared,
    changes: &[(Actor, &[u8])],
) -> Result<(Shared, Vec<Result<(), &'static str>>), &'static str> {
    let mut copy = shared.clone();
    let changes: Vec<(Actor, Vec<u8>)> = changes.iter().map(|(actor, chunk)| (*actor, chunk.to_vec())).collect();
    apart(move || {
        let mut answers = Vec::with_capacity(changes.len());
        for (actor, chunk) in changes {
            let inspected = inspect(&copy, actor, &chunk);
            if let Ok(header) = &inspected {
                take(&mut copy, header, chunk)?;
            }
            answers.push(inspected.map(|_| ()));
        }
        Ok((copy, answers))
    })
}

/// Errors: as [`apply`]; then `copy` is worth nothing.
fn take(copy: &mut Shared, header: &Header, chunk: Vec<u8>) -> Result<(), &'static str> {
    let expected_heads = heads_after(copy.doc(), header);
    let change = Change::from_bytes(chunk).map_err(|_| code::ENGINE)?;
    let is_it = change.hash() == ChangeHash(header.hash);
    if !is_it || copy.take(change).is_none() || copy.doc().get_heads() != expected_heads {
        return Err(code::ENGINE);
    }
    schema::check_size(copy)
}

/// The heads that a change leaves: those that it does not build on, and itself.
pub(super) fn heads_after(doc: &Automerge, header: &Header) -> Vec<ChangeHash> {
    let mut heads = doc.get_heads();
    heads.retain(|head| header.deps.binary_search(&head.0).is_err());
    heads.push(ChangeHash(header.hash));
    heads.sort_unstable();
    heads
}

/// What the engine needs. Unit: bytes.
#[cfg(not(target_arch = "wasm32"))]
const STACK_BYTES: usize = 16 * 1024 * 1024;

#[cfg(not(target_arch = "wasm32"))]
thread_local! {
    /// Whether this thread has a stack as the engine needs it.
    static IS_DEEP: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// A thread on which changes are admitted without asking another one.
#[cfg(all(not(target_arch = "wasm32"), feature = "testing"))]
pub(super) fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        let here = || {
            IS_DEEP.set(true);
            work()
        };
        thread.spawn_scoped(scope, here).expect("a thread can be had").join().expect("its work catches what panics")
    })
}

/// Runs on a thread with a stack of its own size: a panic ends that piece of work alone, and the depth of the engine's calls does
/// not depend on who asks. The thread stays, because starting one takes a tenth of the time that a change takes.
#[cfg(not(target_arch = "wasm32"))]
fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, &'static str> + Send + 'static,
) -> Result<T, &'static str> {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::{OnceLock, mpsc};

    type Work = Box<dyn FnOnce() + Send>;

    if IS_DEEP.get() {
        return catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(code::ENGINE));
    }
    static WORKER: OnceLock<Option<mpsc::Sender<Work>>> = OnceLock::new();
    let worker = WORKER.get_or_init(|| {
        let (sender, receiver) = mpsc::channel::<Work>();
        let thread = std::thread::Builder::new().name("admission".to_owned()).stack_size(STACK_BYTES);
        thread.spawn(move || receiver.into_iter().for_each(|work| work())).ok().map(|_| sender)
    });
    let (answer, answered) = mpsc::sync_channel(1);
    // Whatever the work held when it panicked goes with it, so nobody sees it half done.
    let guarded = move || {
        let _ = answer.send(catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(code::ENGINE)));
    };
    worker.as_ref().and_then(|worker| worker.send(Box::new(guarded)).ok()).ok_or(code::ENGINE)?;
    answered.recv().unwrap_or(Err(code::ENGINE))
}

/// In a browser there is no other thread and a panic ends the page; the checks before this point are all there is.
#[cfg(target_arch = "wasm32")]
fn apart<T>(work: impl FnOnce() -> Result<T, &'static str>) -> Result<T, &'static str> {
    work()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::super::change;
    use super::super::forge::{Forged, MALLORY, Op};
    use super::*;
    use crate::fact::DocKind;

    #[test]
    fn a_panic_of_the_engine_is_an_error() {
        let panics = || -> Result<(), &'static str> { panic!("as automerge does on a bad change") };
        assert_eq!(apart(panics), Err(code::ENGINE));
        assert_eq!(deep(move || (apart(panics), apart(|| Ok(1)))), (Err(code::ENGINE), Ok(1)));
    }

    #[test]
    fn the_engine_has_a_deep_stack() {
        fn depth(frames: u32) -> u64 {
            let frame = std::hint::black_box([u64::from(frames); 1024]);
            if frames == 0 {
                0
            } else {
                depth(frames - 1) + frame[usize::from(frames.is_multiple_of(7))] / u64::from(frames)
            }
        }
        // At least 8 KiB a frame, 500 frames: more than a worker thread of the server has.
        assert_eq!(apart(|| Ok(depth(500))), Ok(500));
    }

    /// What passed the inspection by a fault of ours is stopped here.
    #[test]
    fn what_automerge_takes_and_cannot_read_back_is_refused() {
        let mut written = Shared::genesis(DocKind::Visit);
        written.write_tick(MALLORY, "a", true).unwrap();
        let again = Forged { start_op: 1, ..Forged::next(&written) }.with(Op::tick("b", true));
        let genesis = Shared::genesis(DocKind::Visit);
        let unfounded = Forged::first().with(Op { preds: vec![(9, 1)], ..Op::tick("a", true) });
        for (shared, chunk) in [(written, again.chunk()), (genesis, unfounded.chunk())] {
            let (header, _) = change::open(&chunk).unwrap();
            let taken = apply_unproved(&shared, &header, &chunk).unwrap();
            assert_eq!(prove(&taken).unwrap_err(), code::ENGINE);
            assert_eq!(apply(&shared, &header, &chunk).unwrap_err(), code::ENGINE);
        }
    }
}
