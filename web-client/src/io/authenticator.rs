//! 本人验证: the phone's own way to know its user (face, finger, code of the screen), asked for by WebAuthn. What it signs is stated
//! beside a punch; no picture reaches this page.

use doorstep_core::account::Problem;
use doorstep_core::domain::{DeviceId, Timestamp};
use doorstep_core::fact::attendance::UserVerification;
use doorstep_core::fact::{PublicKey, Signature};
use doorstep_core::sync::verifier::challenge;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

use super::keys::object;
use super::{clock, http};
use crate::state::code;

/// How long the person may take. Unit: ms.
const PATIENCE_MS: i32 = 60_000;
/// ECDSA P-256 over SHA-256, as the registry of COSE numbers it.
const ES256: i32 = -7;
/// Of a public key of P-256 as browsers write it, the point is what stands last. Unit: bytes.
const POINT: usize = 65;

/// Whether this browser can ask: it has to know WebAuthn, and the address has to be a name and no number.
pub fn is_available() -> bool {
    let window = gloo::utils::window();
    let host = window.location().hostname().unwrap_or_default();
    let is_number = host.bytes().next_back().is_some_and(|last| last.is_ascii_digit() || last == b']');
    let knows = Reflect::get(&window, &"PublicKeyCredential".into()).is_ok_and(|known| known.is_function());
    knows && !is_number
}

pub fn is_registered(device: DeviceId) -> bool {
    kept(device).is_some()
}

/// Has the phone make a key for its user, and the server take it on the person's password.
///
/// Errors: the server's, and [`code::AUTHENTICATOR`] when the phone or its user said no.
pub async fn register(device: DeviceId, password: &str) -> Result<(), Problem> {
    let (id, key) =
        made(device).await.ok_or_else(|| Problem { code: code::AUTHENTICATOR.to_owned(), retry_after_s: None })?;
    http::register(password, &key).await.map_err(http::Failure::into_problem)?;
    let id: String = Array::from(&Uint8Array::from(id.as_slice())).join(",").into();
    if let Some(storage) = storage() {
        // Without room the person registers again another time.
        let _ = storage.set_item(&place(device), &format!("[{id}]"));
    }
    Ok(())
}

/// Has the phone verify its user for the punch of a moment. Errors: `None` when it or its user said no.
pub async fn verify(device: DeviceId, at: Timestamp) -> Option<UserVerification> {
    let credential = object(&[
        ("type", &"public-key".into()),
        ("id", &kept(device)?),
        ("transports", &Array::of1(&"internal".into())),
    ]);
    let options = object(&[
        ("challenge", &bytes(&challenge(device, at))),
        ("allowCredentials", &Array::of1(&credential)),
        ("userVerification", &"required".into()),
        ("timeout", &PATIENCE_MS.into()),
    ]);
    let response = field(&ask("get", &options).await?, "response")?;
    let signature = Signature::of_der(&read(&response, "signature")?)?;
    let (authenticator, client) = (read(&response, "authenticatorData")?, read(&response, "clientDataJSON")?);
    Some(UserVerification { at, authenticator, client, signature })
}

/// The id and the public key of a new credential.
async fn made(device: DeviceId) -> Option<(Vec<u8>, PublicKey)> {
    let name = JsValue::from("Doorstep 上门办");
    let user = object(&[("id", &bytes(&device.0)), ("name", &name), ("displayName", &name)]);
    let algorithm = object(&[("type", &"public-key".into()), ("alg", &ES256.into())]);
    let selection =
        object(&[("authenticatorAttachment", &"platform".into()), ("userVerification", &"required".into())]);
    let options = object(&[
        ("challenge", &bytes(&clock::random::<32>()?)),
        ("rp", &object(&[("name", &name)])),
        ("user", &user),
        ("pubKeyCredParams", &Array::of1(&algorithm)),
        ("authenticatorSelection", &selection),
        ("attestation", &"none".into()),
        ("timeout", &PATIENCE_MS.into()),
    ]);
    let credential = ask("create", &options).await?;
    let response = field(&credential, "response")?;
    let written = call(&response, "getPublicKey", &JsValue::UNDEFINED)?;
    let written = Uint8Array::new(&written).to_vec();
    let point = written.get(written.len().checked_sub(POINT)?..)?.to_vec();
    Some((read(&credential, "rawId")?, PublicKey(point)))
}

async fn ask(method: &str, options: &Object) -> Option<JsValue> {
    let container = field(&gloo::utils::window().navigator(), "credentials")?;
    let promise: Promise = call(&container, method, &object(&[("publicKey", options)]))?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

fn call(of: &JsValue, method: &str, with: &JsValue) -> Option<JsValue> {
    let method: Function = field(of, method)?.dyn_into().ok()?;
    method.call1(of, with).ok()
}

fn field(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok()
}

fn read(of: &JsValue, name: &str) -> Option<Vec<u8>> {
    Some(Uint8Array::new(&field(of, name)?).to_vec())
}

fn bytes(of: &[u8]) -> JsValue {
    Uint8Array::from(of).into()
}

/// Where the credential's id is kept, a list of numbers: another signing key is another phone.
fn place(device: DeviceId) -> String {
    format!("authenticator/{device}")
}

fn kept(device: DeviceId) -> Option<JsValue> {
    let numbers = JSON::parse(&storage()?.get_item(&place(device)).ok()??).ok()?;
    Some(Uint8Array::new(&numbers).into())
}

fn storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}
