//! Writes every sample of every page, in every language, to `target/gallery`, to be looked at in a
//! browser: `cargo run --example gallery`, then open `target/gallery/index.html`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vestibule::locale::Lang;
use vestibule::web::render::{Frame, Render};
use vestibule::web::{assets, pages};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("target/gallery");
    for name in assets::names() {
        let address = assets::address(name).ok_or("a named file has an address")?;
        let path = folder.join(address.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, assets::text(name).ok_or("a file is text")?)?;
    }
    let render = Render::start()?;
    // Some tenants chose colours that are hard to read; each language shows another.
    let accents = [None, Some("#ffd400"), Some("#7a1fa2")];
    let mut index = String::from("<!doctype html><meta charset=utf-8><title>Gallery</title>");
    for (lang, accent) in Lang::ALL.iter().zip(accents) {
        let mut frame = Frame {
            lang: *lang,
            ..Frame::sample()
        };
        frame.brand.accent = accent.map(str::to_owned);
        for page in pages::all() {
            let name = page.template.trim_end_matches(".html").replace('/', "-");
            for (number, html) in (page.samples)(&render, &frame)?.iter().enumerate() {
                let file = format!("{name}-{number}-{lang}.html");
                let html = html.replace("\"/static/", "\"static/");
                fs::write(folder.join(&file), html)?;
                write!(index, "<a href=\"{file}\">{file}</a><br>")?;
            }
        }
    }
    fs::write(folder.join("index.html"), index)?;
    println!("target/gallery/index.html");
    Ok(())
}
