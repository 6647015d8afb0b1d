//! Text becomes HTML text or an attribute's quoted value.

use std::fmt;

use minijinja::value::Value;
use minijinja::{Error, ErrorKind, Output, State};

/// Shows a text with the five characters escaped that could end it. A slash could not, and stays
/// as it is: pages are full of addresses, and people read them in the source.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// How templates print a value: escaped, unless it is HTML already. Printing a value that is not
/// there is a mistake in the template.
///
/// # Errors
/// When the value is none, or the output cannot be written.
pub fn print(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "a value that is not there was printed",
        ));
    }
    if value.is_undefined() {
        return Ok(());
    }
    let written = match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text),
        Some(text) => write!(out, "{}", Escaped(text)),
        None => write!(out, "{}", Escaped(&value.to_string())),
    };
    written.map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_could_end_a_text_or_an_attribute_remains() {
        let found = Escaped("<a href='/x?a=1&b=\"2\"'>é\u{0}").to_string();
        assert_eq!(
            found,
            "&lt;a href=&#39;/x?a=1&amp;b=&quot;2&quot;&#39;&gt;é\u{0}"
        );
        assert_eq!(Escaped("").to_string(), "");
    }
}
