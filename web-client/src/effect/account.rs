//! Signing in and out, and the phones of an account.

use std::rc::Rc;

use doorstep_core::account::{Problem, SignIn};
use doorstep_core::domain::DeviceId;
use wasm_bindgen_futures::spawn_local;

use super::{Inner, Job, Renewal};
use crate::io::database::Denied;
use crate::io::keys::{self, Keys};
use crate::io::{clock, http, look};
use crate::state::code;
use crate::update::Event;

impl Inner {
    pub(super) fn sign_in(
        self: Rc<Self>,
        address: &'static str,
        login: String,
        password: String,
        renew: Option<Renewal>,
        lost: Option<String>,
    ) {
        spawn_local(async move {
            let event = match self.try_sign_in(address, login, password, renew, lost).await {
                Ok(event) => event,
                Err(problem) => Event::SignInFailed(problem),
            };
            self.emit.emit(event);
        });
    }

    async fn try_sign_in(
        &self,
        address: &'static str,
        login: String,
        password: String,
        renew: Option<Renewal>,
        lost: Option<String>,
    ) -> Result<Event, Problem> {
        let own = |code: &str| Problem { code: code.to_owned(), retry_after_s: None };
        let database = self.database.borrow().clone().ok_or_else(|| own(code::STORE))?;
        let failed = |failure| match failure {
            keys::Failure::Insecure => own(code::INSECURE),
            keys::Failure::Denied(Denied::Full) => own(code::FULL),
            keys::Failure::Denied(Denied::Broken | Denied::Gone) | keys::Failure::Broken => own(code::STORE),
        };
        let mut keys = Keys::load_or_make(&database).await.map_err(failed)?;
        let renewed = match &renew {
            Some(_) => Some(keys.renewed().await.map_err(failed)?),
            None => None,
        };
        if let Some((renewed, _)) = &renewed {
            keys = renewed.clone();
        }
        let message = SignIn::proof_message(&login, &keys.public);
        let proof = keys.sign(&message).await.ok_or_else(|| own(code::STORE))?;
        let nonce = clock::random().ok_or_else(|| own(code::INSECURE))?;
        // Who signed out here without a network has emptied it herself.
        let lost = lost.filter(|_| !look::owes_sign_out());
        let (device_key, device_name) = (keys.public.clone(), look::device_name());
        let unsent = renew.as_ref().map(|renew| renew.unsent.clone()).unwrap_or_default();
        let request = SignIn { login, password, device_key, device_name, proof, lost, unsent };
        let (signed_in, told) = http::sign_in(address, &request).await.map_err(http::Failure::into_problem)?;
        look::set_owes_sign_out(false);
        if told.lost.is_some() {
            look::keep_as(look::LOST, told.lost.as_deref());
        }
        if renew.is_some_and(|renew| renew.worker != signed_in.worker) {
            // Somebody else: the phone keeps its key, and the session that was opened ends.
            let _ = http::sign_out().await;
            return Err(own(code::OTHER_PERSON));
        }
        if let Some((_, change)) = renewed {
            // Only now: a phone that is killed before goes on with the old key and is told the same again.
            database.write(&[change]).await.map_err(|denied| failed(keys::Failure::Denied(denied)))?;
        }
        *self.keys.borrow_mut() = Some(keys);
        Ok(Event::SignedIn { signed_in: Box::new(signed_in), nonce, told })
    }

    pub(super) fn sign_out(self: Rc<Self>) {
        spawn_local(async move {
            // Without a network the session is ended at the next start; its cookie alone cannot sign anything.
            look::set_owes_sign_out(http::sign_out().await == Err(http::Failure::Unreachable));
            self.socket.close();
            self.drafts.borrow_mut().clear();
            // First: a store that is emptied and remembered would be taken for a lost one.
            look::keep_as(look::OWED, None);
            look::keep_as(look::LOST, None);
            self.queue(Job::Wipe);
        });
    }

    pub(super) fn load_devices(self: Rc<Self>, revoke: Option<DeviceId>) {
        spawn_local(async move {
            let revoked = match revoke {
                Some(device) => http::revoke(device).await,
                None => Ok(()),
            };
            let devices = match revoked {
                Ok(()) => http::devices().await,
                Err(failure) => Err(failure),
            };
            self.emit.emit(Event::Devices(devices.map_err(http::Failure::into_problem)));
        });
    }
}
