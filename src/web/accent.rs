//! A tenant's accent colour, made legible.
//!
//! A tenant may choose any colour; a reader must still be able to read (WCAG 2.2, success criteria
//! 1.4.3 and 1.4.11). So four colours are derived for the light and for the dark scheme: the fill,
//! as near to the tenant's colour as an ink allows that is read on it (4.5:1); that ink; an edge
//! that stands out from card and page (3:1); and a text colour for links (4.5:1 on both, and on a wash of the accent).

use std::fmt;

/// A colour in sRGB, eight bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// The house's own accent, for tenants that chose none.
pub const HOUSE: Colour = Colour([0x2b, 0x5a, 0xc4]);

const BLACK: Colour = Colour([0x0b, 0x0d, 0x12]);
const WHITE: Colour = Colour([0xff, 0xff, 0xff]);

/// The two surfaces of a scheme, as `static/app.css` has them: card and page.
struct Scheme {
    surfaces: [Colour; 2],
    /// How much of the accent tints a wash on the card, in percent.
    wash: u16,
    away: Colour,
}

const LIGHT: Scheme = Scheme {
    surfaces: [WHITE, Colour([0xf3, 0xf4, 0xf7])],
    wash: 9,
    away: BLACK,
};
const DARK: Scheme = Scheme {
    surfaces: [Colour([0x1b, 0x1e, 0x26]), Colour([0x10, 0x12, 0x18])],
    wash: 18,
    away: WHITE,
};

impl Colour {
    /// Reads `#rgb` or `#rrggbb`; anything else is nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let short = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok();
        match digits.len() {
            3 => Some(Self([short(0)? * 17, short(1)? * 17, short(2)? * 17])),
            6 => Some(Self([channel(0)?, channel(2)?, channel(4)?])),
            _ => None,
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Contrast ratio with another colour, 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour with `percent` of another mixed in.
    fn mixed(self, other: Self, percent: u16) -> Self {
        let mix = |own: u8, their: u8| {
            let sum = u16::from(own) * (100 - percent) + u16::from(their) * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        let ([r, g, b], [x, y, z]) = (self.0, other.0);
        Self([mix(r, x), mix(g, y), mix(b, z)])
    }

    /// The nearest colour towards `away` whose contrast with all `surfaces` is at least `ratio`.
    fn apart_from(self, surfaces: &[Self], ratio: f64, away: Self) -> Self {
        (0..=100)
            .step_by(4)
            .map(|percent| self.mixed(away, percent))
            .find(|colour| {
                surfaces
                    .iter()
                    .all(|surface| colour.contrast(*surface) >= ratio)
            })
            .unwrap_or(away)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The accent's custom properties for one scheme.
fn properties(accent: Colour, scheme: &Scheme) -> String {
    let ink = if accent.contrast(WHITE) >= 4.5 {
        WHITE
    } else {
        BLACK
    };
    // Between the two inks lies a narrow band in which neither is read well: leave it.
    let fill = accent.apart_from(&[ink], 4.5, if ink == WHITE { BLACK } else { WHITE });
    let edge = accent.apart_from(&scheme.surfaces, 3.0, scheme.away);
    let [card, page] = scheme.surfaces;
    let wash = card.mixed(fill, scheme.wash);
    let text = accent.apart_from(&[card, page, wash], 4.5, scheme.away);
    format!("--accent:{fill};--accent-ink:{ink};--accent-edge:{edge};--accent-text:{text}")
}

/// The style sheet of an accent: what goes into the page's one `<style nonce>`.
#[must_use]
pub fn style(accent: Option<&str>) -> String {
    let accent = accent.and_then(Colour::parse).unwrap_or(HOUSE);
    format!(
        ":root{{{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}",
        properties(accent, &LIGHT),
        properties(accent, &DARK)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(properties: &str) -> Vec<Colour> {
        properties
            .split(';')
            .filter_map(|one| Colour::parse(one.split(':').nth(1)?))
            .collect()
    }

    #[test]
    fn every_accent_is_legible_in_both_schemes() {
        let steps = [0_u8, 32, 64, 96, 128, 160, 192, 224, 255];
        for red in steps {
            for green in steps {
                for blue in steps {
                    for scheme in [&LIGHT, &DARK] {
                        let accent = Colour([red, green, blue]);
                        let found = values(&properties(accent, scheme));
                        let [fill, ink, edge, text] = found[..] else {
                            panic!("four colours");
                        };
                        assert!(fill.contrast(ink) >= 4.5, "{accent}: {ink} on {fill}");
                        let [card, _] = scheme.surfaces;
                        assert!(
                            text.contrast(card.mixed(fill, scheme.wash)) >= 4.5,
                            "{accent}"
                        );
                        for surface in scheme.surfaces {
                            assert!(edge.contrast(surface) >= 3.0, "{accent}: edge {edge}");
                            assert!(text.contrast(surface) >= 4.5, "{accent}: text {text}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn only_hexadecimal_colours_are_read() {
        assert_eq!(Colour::parse("#0af"), Some(Colour([0, 170, 255])));
        assert_eq!(Colour::parse(" #00AAFF "), Some(Colour([0, 170, 255])));
        for text in ["", "#", "red", "#12345", "#+1+2+3", "#12;}body{", "#é1"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
        assert_eq!(style(Some("};x{")), style(None));
    }

    #[test]
    fn the_style_sheet_has_the_same_surfaces() {
        let css = crate::web::assets::text("app.css").expect("app.css is embedded");
        for scheme in [&LIGHT, &DARK] {
            for (name, surface) in ["--card", "--page"].iter().zip(scheme.surfaces) {
                assert!(
                    css.contains(&format!("{name}: {surface}")),
                    "{name}: {surface}"
                );
            }
        }
    }
}
