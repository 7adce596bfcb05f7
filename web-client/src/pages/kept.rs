//! What takes a moment to compute, kept for a state of the data and a minute: a page is drawn anew with every letter that is typed.

use std::cell::RefCell;
use std::rc::Rc;

use doorstep_core::domain::WorkerId;

use super::desk::Desk;

/// What a computed thing is of: who looks, the state of the data, the minute, and which thing it is.
pub type Key = (WorkerId, [u8; 8], u64, i64, String);

/// The last one of its kind.
pub type Kept<T> = RefCell<Option<(Key, Rc<T>)>>;

/// Computes something, or gives what was computed of the same.
pub fn kept<T>(cache: &Kept<T>, of: String, desk: &Desk<'_>, compute: impl FnOnce() -> T) -> Rc<T> {
    let (nonce, count) = desk.replica.revision();
    let key = (desk.me.clone(), nonce, count, desk.now.0.div_euclid(60_000), of);
    if let Some((of, computed)) = &*cache.borrow()
        && *of == key
    {
        return Rc::clone(computed);
    }
    let computed = Rc::new(compute());
    *cache.borrow_mut() = Some((key, Rc::clone(&computed)));
    computed
}
