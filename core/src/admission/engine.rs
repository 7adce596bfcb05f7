//! Hands an examined change to automerge, on a copy, where a fault of the engine can do no harm.

use automerge::{Automerge, Change, ChangeHash};

use super::{change::Header, code, schema};
use crate::document::Shared;

/// The document with the change in it.
///
/// Errors: `ENGINE` when automerge fails, panics, or would not read back what it holds; `DOCUMENT` when the content outgrows
/// its limits.
pub(super) fn apply(shared: &Shared, header: &Header, chunk: &[u8]) -> Result<Shared, &'static str> {
    apart(|| apply_here(shared, header, chunk))
}

fn apply_here(shared: &Shared, header: &Header, chunk: &[u8]) -> Result<Shared, &'static str> {
    let change = Change::from_bytes(chunk.to_vec()).map_err(|_| code::ENGINE)?;
    let hash = ChangeHash(header.hash);
    let expected_heads = heads_after(shared.doc(), header);
    if change.hash() != hash {
        return Err(code::ENGINE);
    }
    let taken = shared.take(change).ok_or(code::ENGINE)?;
    if taken.doc().get_heads() != expected_heads {
        return Err(code::ENGINE);
    }
    schema::check_size(&taken)?;
    // What is saved must be what will be loaded: by this server after a restart, by a phone from a snapshot.
    let reloaded = Shared::load(taken.kind(), &taken.save()).map_err(|_| code::ENGINE)?;
    let agrees = reloaded.doc().get_heads() == expected_heads && reloaded.content_digest() == taken.content_digest();
    if agrees { Ok(taken) } else { Err(code::ENGINE) }
}

/// The heads that a change leaves: those that it does not build on, and itself.
pub(super) fn heads_after(doc: &Automerge, header: &Header) -> Vec<ChangeHash> {
    let mut heads = doc.get_heads();
    heads.retain(|head| header.deps.binary_search(&head.0).is_err());
    heads.push(ChangeHash(header.hash));
    heads.sort_unstable();
    heads
}

/// Runs on a thread with a stack of its own size: a panic ends that thread alone, and the depth of the engine's calls does not
/// depend on who asks.
#[cfg(not(target_arch = "wasm32"))]
fn apart<T: Send>(work: impl FnOnce() -> Result<T, &'static str> + Send) -> Result<T, &'static str> {
    const STACK_BYTES: usize = 16 * 1024 * 1024;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("admission".to_owned()).stack_size(STACK_BYTES);
        match thread.spawn_scoped(scope, work) {
            Ok(handle) => handle.join().unwrap_or(Err(code::ENGINE)),
            Err(_) => Err(code::ENGINE),
        }
    })
}

/// In a browser there is no other thread and a panic ends the page; the checks before this point are all there is.
#[cfg(target_arch = "wasm32")]
fn apart<T>(work: impl FnOnce() -> Result<T, &'static str>) -> Result<T, &'static str> {
    work()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_engine_is_an_error() {
        let panics = || -> Result<(), &'static str> { panic!("as automerge does on a bad change") };
        assert_eq!(apart(panics), Err(code::ENGINE));
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
}
