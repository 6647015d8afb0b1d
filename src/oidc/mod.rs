//! The protocol: OpenID Connect Core 1.0 over OAuth 2.0 (RFC 6749).
//!
//! One authorization, from the first request to the tokens:
//! 1. [`request`] reads and checks what the browser brought; from `redirect_uri` on, an error can be
//!    answered to the client ([`request::ReplyTo`]).
//! 2. `grant` stores it as pending, bound to the browser.
//! 3. `authorize::advance` asks whether this browser's session is enough; it alone can have a code
//!    made (invariant I1).
//! 4. [`response`] carries the answer back: query, fragment or form.
//! 5. The token endpoint redeems the code.

pub mod access_token;
pub mod authorize;
pub mod claims;
pub mod claims_request;
pub mod client;
pub mod client_assertion;
pub mod client_auth;
pub mod consent;
pub mod discovery;
pub mod error;
pub mod grant;
pub mod id_token;
pub mod introspection;
pub mod logout;
pub mod origins;
pub mod pkce;
pub mod redeem;
pub mod request;
pub mod response;
pub mod revocation;
pub mod scope;
pub mod subject;
pub mod sweep;
pub mod token;
pub mod userinfo;
