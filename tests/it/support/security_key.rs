//! A security key in software: it keeps one credential, and answers what a browser would hand it
//! (WebAuthn Level 3, sections 6.1 and 6.5). Every part of an answer can be bent before it is sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vestibule::base::Entropy;

use super::page::Page;

/// Somebody is present.
pub const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
/// The credential may be copied to other devices.
pub const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;

/// One credential and the counter beside it.
#[derive(Clone)]
pub struct SecurityKey {
    pub id: Vec<u8>,
    pub origin: String,
    /// How often it has signed; a key that can be copied counts nothing.
    pub count: u32,
    signing: SigningKey,
    user: Option<Vec<u8>>,
    synced: bool,
}

/// What the browser would post, before it is put together.
#[derive(Clone)]
pub struct Answer {
    pub id: Vec<u8>,
    pub type_: String,
    pub client_data: Value,
    pub rp_id: String,
    pub flags: u8,
    pub count: u32,
    pub user_handle: Option<Vec<u8>>,
    pub signing: SigningKey,
}

impl SecurityKey {
    /// A key that stays in its hardware, in a browser at this origin.
    pub fn bound(origin: &str) -> Self {
        Self {
            id: Entropy.bytes::<32>().to_vec(),
            origin: origin.to_owned(),
            count: 0,
            signing: signing_key(),
            user: None,
            synced: false,
        }
    }

    /// A passkey that its owner's devices share.
    pub fn synced(origin: &str) -> Self {
        Self {
            synced: true,
            ..Self::bound(origin)
        }
    }

    /// Makes its credential for the page that asks for one.
    pub fn create(&mut self, page: &Page) -> Answer {
        let options = options(page);
        let user = options["user"]["id"].as_str();
        self.user = user.and_then(|user| URL_SAFE_NO_PAD.decode(user).ok());
        let mut answer = self.answer("webauthn.create", &options);
        answer.flags |= ATTESTED;
        answer
    }

    /// Signs for the page that asks for it.
    pub fn get(&mut self, page: &Page) -> Answer {
        let mut answer = self.answer("webauthn.get", &options(page));
        answer.user_handle.clone_from(&self.user);
        answer
    }

    fn answer(&mut self, kind: &str, options: &Value) -> Answer {
        if !self.synced {
            self.count += 1;
        }
        let rp_id = match &options["rpId"] {
            Value::Null => &options["rp"]["id"],
            named => named,
        };
        let backup = if self.synced {
            BACKUP_ELIGIBLE | BACKED_UP
        } else {
            0
        };
        Answer {
            id: self.id.clone(),
            type_: "public-key".to_owned(),
            client_data: json!({
                "type": kind,
                "challenge": options["challenge"],
                "origin": self.origin,
                "crossOrigin": false,
            }),
            rp_id: rp_id.as_str().expect("an RP is named").to_owned(),
            flags: USER_PRESENT | USER_VERIFIED | backup,
            count: self.count,
            user_handle: None,
            signing: self.signing.clone(),
        }
    }
}

/// Somebody else's private key.
pub fn signing_key() -> SigningKey {
    SigningKey::from_slice(&Entropy.bytes::<32>()).expect("nearly every number is a key")
}

impl Answer {
    fn client_data(&self) -> Vec<u8> {
        self.client_data.to_string().into_bytes()
    }

    fn authenticator_data(&self) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(self.flags);
        data.extend(self.count.to_be_bytes());
        if self.flags & ATTESTED != 0 {
            data.extend([0; 16]);
            data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
            data.extend(&self.id);
            data.extend(self.public_key());
        }
        data
    }

    /// The public key as COSE writes it (RFC 9053, section 7.1.1): P-256, for ES256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.signing.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("x"), point.y().expect("y"));
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(x.iter());
        key.extend([0x22, 0x58, 0x20]);
        key.extend(y.iter());
        key
    }

    /// What a browser posts: a new credential, or a signature by one.
    pub fn json(&self) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let data = self.authenticator_data();
        let response = if self.flags & ATTESTED != 0 {
            // {"fmt": "none", "attStmt": {}, "authData": data}
            let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
            object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
            object.extend(&data);
            json!({
                "attestationObject": encode(&object),
                "clientDataJSON": encode(&self.client_data()),
                "transports": ["usb"],
            })
        } else {
            let mut signed = data.clone();
            signed.extend(Sha256::digest(self.client_data()));
            let signature: Signature = self.signing.sign(&signed);
            json!({
                "authenticatorData": encode(&data),
                "clientDataJSON": encode(&self.client_data()),
                "signature": encode(signature.to_der().as_bytes()),
                "userHandle": self.user_handle.as_deref().map(encode),
            })
        };
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": self.type_,
            "response": response,
        })
        .to_string()
    }
}

/// What a page gives the browser.
pub fn options(page: &Page) -> Value {
    let given = page
        .attribute_of("form[data-key]", "data-options")
        .unwrap_or_else(|| panic!("no key is asked for on {}:\n{}", page.url, page.text()));
    serde_json::from_str(&given).expect("options are JSON")
}
