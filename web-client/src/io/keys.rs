//! The phone's two secrets: the key that signs for this device, and the key that seals its store. Neither leaves WebCrypto in
//! clear: the signing key is made there and cannot be exported, the data key is stored only wrapped by a key that cannot either.

use doorstep_core::fact::{PublicKey, Signature};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use crate::io::clock;
use crate::io::database::{Change, Database, Denied, Store};
use crate::io::seal::Seal;

/// Where they lie in [`Store::Keys`].
const DEVICE: &str = "device";
const SEAL: &str = "seal";

/// Why there are no keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No WebCrypto: the page is not from a secure origin.
    Insecure,
    Denied(Denied),
    /// WebCrypto refused what it should do, or what was stored is not what it gave us.
    Broken,
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

#[derive(Clone, Debug)]
pub struct Keys {
    pub seal: Seal,
    pub public: PublicKey,
    private: CryptoKey,
}

impl Keys {
    /// The keys of this phone, or `None` when nobody has signed in on it yet.
    pub async fn load(database: &Database) -> Result<Option<Self>, Failure> {
        let device = database.read(Store::Keys, &DEVICE.into()).await?;
        let seal = database.read(Store::Keys, &SEAL.into()).await?;
        let (Some(device), Some(seal)) = (device, seal) else { return Ok(None) };
        let subtle = subtle().ok_or(Failure::Insecure)?;
        let wrap: CryptoKey = part(&seal, "wrap")?;
        let iv: Uint8Array = part(&seal, "iv")?;
        let wrapped: Uint8Array = part(&seal, "data")?;
        let opened = subtle.decrypt_with_object_and_buffer_source(&aes(Some(&iv)), &wrap, &wrapped);
        let data_key = Uint8Array::new(&wait(opened).await?).to_vec();
        let data_key = data_key.try_into().map_err(|_| Failure::Broken)?;
        Ok(Some(Self::from_parts(&subtle, &device, Seal::new(&data_key)).await?))
    }

    /// The keys of this phone; made and made durable when there are none.
    pub async fn load_or_make(database: &Database) -> Result<Self, Failure> {
        if let Some(keys) = Self::load(database).await? {
            return Ok(keys);
        }
        let subtle = subtle().ok_or(Failure::Insecure)?;
        let device = new_device_key(&subtle).await?;

        let data_key: [u8; 32] = clock::random().ok_or(Failure::Insecure)?;
        let iv: [u8; 12] = clock::random().ok_or(Failure::Insecure)?;
        let iv = Uint8Array::from(iv.as_slice());
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let wrap: CryptoKey = wait(subtle.generate_key_with_object(&aes(None), false, &uses)).await?.unchecked_into();
        let plain = Uint8Array::from(data_key.as_slice());
        let wrapped = wait(subtle.encrypt_with_object_and_buffer_source(&aes(Some(&iv)), &wrap, &plain)).await?;
        let record = object(&[("wrap", &wrap), ("iv", &iv), ("data", &Uint8Array::new(&wrapped))]);

        let changes = [
            Change { store: Store::Keys, key: DEVICE.into(), value: Some(device.clone()) },
            Change { store: Store::Keys, key: SEAL.into(), value: Some(record.into()) },
        ];
        database.write(&changes).await?;
        Self::from_parts(&subtle, &device, Seal::new(&data_key)).await
    }

    /// The same phone with a new signing key, and what makes it durable once the server knows it.
    pub async fn renewed(&self) -> Result<(Self, Change), Failure> {
        let subtle = subtle().ok_or(Failure::Insecure)?;
        let device = new_device_key(&subtle).await?;
        let keys = Self::from_parts(&subtle, &device, self.seal.clone()).await?;
        Ok((keys, Change { store: Store::Keys, key: DEVICE.into(), value: Some(device) }))
    }

    async fn from_parts(subtle: &SubtleCrypto, device: &JsValue, seal: Seal) -> Result<Self, Failure> {
        let public: CryptoKey = part(device, "publicKey")?;
        let private: CryptoKey = part(device, "privateKey")?;
        let raw = wait(subtle.export_key("raw", &public)).await?;
        let public = PublicKey(Uint8Array::new(&raw).to_vec());
        Ok(Self { seal, public, private })
    }

    /// ECDSA P-256 over SHA-256. Errors: `None` when WebCrypto refuses.
    pub async fn sign(&self, message: &[u8]) -> Option<Signature> {
        let message = Uint8Array::from(message);
        let signed = subtle()?.sign_with_object_and_buffer_source(&ecdsa(), &self.private, &message);
        let bytes = Uint8Array::new(&wait(signed).await.ok()?).to_vec();
        bytes.try_into().ok().map(Signature)
    }
}

/// Whether a signature of the server's holds; no when WebCrypto refuses to look.
pub async fn verifies(key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
    let Some(subtle) = subtle() else { return false };
    let raw = Uint8Array::from(key.0.as_slice());
    let uses = Array::of1(&"verify".into());
    let Ok(key) = wait(subtle.import_key_with_object("raw", &raw, &ecdsa(), false, &uses)).await else { return false };
    let (signature, message) = (Uint8Array::from(signature.0.as_slice()), Uint8Array::from(message));
    let holds = subtle.verify_with_object_and_buffer_source_and_buffer_source(
        &ecdsa(),
        key.unchecked_ref(),
        &signature,
        &message,
    );
    wait(holds).await.is_ok_and(|holds| holds.is_truthy())
}

/// Agrees on a secret with the owner of a key: the x coordinate of a key that is used once, and the secret. Errors: `None` when
/// WebCrypto refuses.
pub async fn agree(key: &PublicKey) -> Option<([u8; 32], [u8; 32])> {
    let subtle = subtle()?;
    let ecdh = object(&[("name", &"ECDH".into()), ("namedCurve", &"P-256".into())]);
    let uses = Array::of1(&"deriveBits".into());
    let once = wait(subtle.generate_key_with_object(&ecdh, false, &uses)).await.ok()?;
    let (public, private): (CryptoKey, CryptoKey) = (part(&once, "publicKey").ok()?, part(&once, "privateKey").ok()?);
    let raw = Uint8Array::new(&wait(subtle.export_key("raw", &public)).await.ok()?).to_vec();
    let theirs = Uint8Array::from(key.0.as_slice());
    let theirs = wait(subtle.import_key_with_object("raw", &theirs, &ecdh, false, &Array::new())).await.ok()?;
    set(&ecdh, "public", &theirs);
    let shared = wait(subtle.derive_bits_with_object(&ecdh, &private, 256)).await.ok()?;
    Some((raw.get(1..33)?.try_into().ok()?, Uint8Array::new(&shared).to_vec().try_into().ok()?))
}

/// Made inside WebCrypto, for signing only; nobody can export it.
async fn new_device_key(subtle: &SubtleCrypto) -> Result<JsValue, Failure> {
    let uses = Array::of2(&"sign".into(), &"verify".into());
    wait(subtle.generate_key_with_object(&ecdsa(), false, &uses)).await
}

/// Whether this page may have keys at all.
pub fn is_available() -> bool {
    subtle().is_some()
}

/// Absent outside secure origins, where the types say otherwise.
fn subtle() -> Option<SubtleCrypto> {
    let crypto = gloo::utils::window().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    (!subtle.is_undefined() && !subtle.is_null()).then(|| subtle.unchecked_into())
}

fn ecdsa() -> Object {
    object(&[("name", &"ECDSA".into()), ("namedCurve", &"P-256".into()), ("hash", &"SHA-256".into())])
}

fn aes(iv: Option<&Uint8Array>) -> Object {
    let algorithm = object(&[("name", &"AES-GCM".into()), ("length", &256.into())]);
    if let Some(iv) = iv {
        set(&algorithm, "iv", iv);
    }
    algorithm
}

pub(super) fn object(fields: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a new plain object takes any field");
}

fn part<T: JsCast>(record: &JsValue, name: &str) -> Result<T, Failure> {
    let value = Reflect::get(record, &name.into()).map_err(|_| Failure::Broken)?;
    value.dyn_into().map_err(|_| Failure::Broken)
}

async fn wait(promise: Result<js_sys::Promise, JsValue>) -> Result<JsValue, Failure> {
    JsFuture::from(promise.map_err(|_| Failure::Broken)?).await.map_err(|_| Failure::Broken)
}
