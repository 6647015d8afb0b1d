//! Style sheet, script and icons: embedded, and addressed by their content.
//!
//! `/static/<hash>/app.css`: the hash is of the content, so a browser may keep a file for ever and
//! still sees the next version at once. An old hash is answered with what there is now, not kept.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// Where [`serve`] is mounted.
pub const ROUTE: &str = "/static/{hash}/{name}";

/// The address of every file, by its name.
static ADDRESSES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let hash = hash_of(&Files::get(&name)?);
            let address = format!("/static/{hash}/{name}");
            Some((name.into_owned(), address))
        })
        .collect()
});

fn hash_of(file: &rust_embed::EmbeddedFile) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..9])
}

/// The address of a file; nothing when there is no such file.
#[must_use]
pub fn address(name: &str) -> Option<&'static str> {
    ADDRESSES.get(name).map(String::as_str)
}

/// The names of all files.
pub fn names() -> impl Iterator<Item = &'static str> {
    ADDRESSES.keys().map(String::as_str)
}

/// The content of a text file.
#[must_use]
pub fn text(name: &str) -> Option<String> {
    let file = Files::get(name)?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// `GET /static/{hash}/{name}`.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let caching = if hash == hash_of(&file) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(media_type(&name)),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, file.data.into_owned()).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_for_ever_under_its_own_hash_only() {
        let address = address("app.css").expect("app.css is embedded");
        let hash = address.split('/').nth(2).expect("a hash").to_owned();
        let caching = async |hash: String| {
            let response = serve(Path((hash, "app.css".to_owned()))).await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(
                response.headers()[header::CONTENT_TYPE],
                "text/css; charset=utf-8"
            );
            response.headers()[header::CACHE_CONTROL].clone()
        };
        assert!(
            caching(hash)
                .await
                .to_str()
                .expect("text")
                .contains("immutable")
        );
        assert_eq!(caching("old".to_owned()).await, "no-cache");
    }

    #[tokio::test]
    async fn only_what_is_embedded_is_served() {
        for name in ["no.css", "../Cargo.toml", "", "..\\app.css"] {
            let response = serve(Path(("x".to_owned(), name.to_owned()))).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
}
