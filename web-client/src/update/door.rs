//! Signing in and out.

use doorstep_core::account::{self, SignedIn};
use doorstep_core::domain::EntryHash;
use doorstep_core::sync::replica::{self, Replica};

use super::{arrive, photos, step};
use crate::effect::{Effect, Renewal};
use crate::route::Route;
use crate::state::{Phase, SignInForm, SignOut, State, code};

pub(super) fn sign_in(state: &mut State, login: String, password: String, join: bool, effects: &mut Vec<Effect>) {
    if !state.sign_in.busy && matches!(state.phase, Phase::SignedOut | Phase::Ready) {
        let renew = renews(state);
        let lost = state.replica.is_none().then(|| state.owed.clone());
        state.sign_in = SignInForm { busy: true, ..SignInForm::default() };
        effects.push(Effect::SignIn { login, password, join, renew, lost });
    }
}

/// Whose phone gets a new key at this sign-in: one whose old key the server takes nothing from any more.
fn renews(state: &State) -> Option<Renewal> {
    let replica = state.replica.as_ref()?;
    let trouble = replica.status().trouble;
    // A phone that was revoked while its session had ended hears of it when it signs in.
    let told = trouble.as_ref().map(doorstep_core::fact::Code::name).or(state.sign_in.problem.as_deref())?;
    let refused = state.sign_in.problem.as_deref() == Some(account::code::REVOKED);
    (refused || account::code::needs_new_key(told)).then(|| Renewal {
        worker: replica.session().worker.clone(),
        unsent: account::write_hashes(replica.unreceipted()),
    })
}

pub(super) fn signed_in_now(
    state: &mut State,
    signed_in: &SignedIn,
    nonce: [u8; 8],
    received: &[EntryHash],
    effects: &mut Vec<Effect>,
) {
    state.sign_in = SignInForm::default();
    match state.replica.as_mut() {
        Some(replica) if replica.session().worker != signed_in.worker => {
            // The server has opened a session for somebody whose data this is not.
            state.sign_in.problem = Some(code::OTHER_PERSON.to_owned());
            effects.push(Effect::EndSession);
            return;
        }
        Some(replica) if replica.session().device != signed_in.device => replica.enrolled_anew(signed_in, received),
        Some(replica) => replica.signed_in_again(signed_in),
        None => state.replica = Some(Replica::new(signed_in, nonce)),
    }
    state.phase = Phase::Ready;
    effects.push(Effect::AskStorage { persist: true });
    // What was lost is told on that page, wherever it was found out.
    if state.route == Route::SignIn || state.lost.is_some() {
        effects.push(Effect::Replace(Route::Home));
        arrive(state, Route::Home, effects);
    }
    step(state, replica::Event::SyncNow, effects);
}

pub(super) fn sign_out(state: &mut State, discard: bool, effects: &mut Vec<Effect>) {
    let unsent = state.replica.as_ref().map_or(0, |replica| replica.queue().len()) + photos::waiting(state).chunks;
    if unsent > 0 && !discard {
        state.sign_out = SignOut::Unsent(unsent);
    } else if state.sign_out != SignOut::Busy {
        state.sign_out = SignOut::Busy;
        effects.push(Effect::SignOut);
    }
}
