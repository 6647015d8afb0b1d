//! The dependency rule of the house, read from its sources.
//!
//! `PARTS` is the rule: a part may use the parts before it and no other. The bans keep each framework
//! behind one door, and the pure files pure.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The parts in their order; a later one may use an earlier one, never the reverse.
const PARTS: &[&str] = &[
    "base", "locale", "config", "db", "tenancy", "audit", "limit", "notify", "keys", "user",
    "policy", "factor", "login", "oidc", "account", "admin", "web", "app", "cli",
];

/// Files at the root of `src` that belong to no part.
const WIRING: &[&str] = &["lib.rs", "main.rs"];

/// Crates that may be named behind certain doors only.
const BANS: &[Ban] = &[
    Ban {
        names: &["axum", "axum_extra", "minijinja"],
        doors: &["web", "app", "cli"],
    },
    Ban {
        names: &["josekit"],
        doors: &["keys"],
    },
    Ban {
        names: &["webauthn_rs"],
        doors: &["factor"],
    },
];

/// Files without a database and without waiting: the same input gives the same answer.
const PURE: &[&str] = &[
    "policy/assurance.rs",
    "policy/document.rs",
    "policy/decision.rs",
    "policy/method.rs",
    "login/step.rs",
    "oidc/response.rs",
];

const MOST_LINES: usize = 400;

struct Ban {
    names: &'static [&'static str],
    doors: &'static [&'static str],
}

#[test]
fn a_part_uses_only_the_parts_before_it() {
    let mut found = String::new();
    for file in sources("src") {
        let Some(part) = file.part() else { continue };
        let Some(own) = position(&part) else {
            let _ = writeln!(
                found,
                "src/{}: `{part}` is not in the list of parts",
                file.name
            );
            continue;
        };
        for (line, used) in file.uses() {
            if position(&used).is_some_and(|used| used > own) {
                let _ = writeln!(found, "src/{}:{line}: {part} uses {used}", file.name);
            }
            if WIRING.contains(&format!("{used}.rs").as_str()) {
                let _ = writeln!(found, "src/{}:{line}: {part} uses the wiring", file.name);
            }
        }
    }
    assert!(
        found.is_empty(),
        "the order of the parts is broken:\n{found}"
    );
}

#[test]
fn a_framework_is_named_behind_its_doors_only() {
    let mut found = String::new();
    for file in sources("src") {
        let door = file.part().unwrap_or_else(|| file.name.clone());
        for ban in BANS
            .iter()
            .filter(|ban| !ban.doors.contains(&door.as_str()))
        {
            for (number, line) in file.code() {
                for name in ban.names.iter().filter(|name| names_crate(line, name)) {
                    let _ = writeln!(found, "src/{}:{number}: names {name}", file.name);
                }
            }
        }
    }
    assert!(
        found.is_empty(),
        "a framework is where it must not be:\n{found}"
    );
}

#[test]
fn the_pure_files_know_neither_database_nor_waiting() {
    let mut found = String::new();
    for file in sources("src")
        .iter()
        .filter(|file| PURE.contains(&file.name.as_str()))
    {
        for (number, line) in file.code() {
            if names_crate(line, "sea_orm") || line.contains("async fn") {
                let _ = writeln!(found, "src/{}:{number}: {}", file.name, line.trim());
            }
        }
    }
    assert!(found.is_empty(), "a pure file is not pure:\n{found}");
}

#[test]
fn the_history_does_not_move_with_the_entities() {
    let manifest = read(&root().join("migration/Cargo.toml"));
    assert!(
        !manifest.lines().any(|line| line.starts_with("entity")),
        "migration depends on entity"
    );
    for file in sources("migration/src") {
        for (number, line) in file.code() {
            assert!(
                !names_crate(line, "entity"),
                "migration/src/{}:{number}: imports entity",
                file.name
            );
        }
    }
}

#[test]
fn a_file_is_short_enough_to_be_read() {
    let mut found = String::new();
    for folder in ["src", "entity/src", "migration/src", "tests"] {
        for file in sources(folder) {
            let lines = file.text.lines().count();
            if lines > MOST_LINES {
                let _ = writeln!(found, "{folder}/{}: {lines} lines", file.name);
            }
        }
    }
    assert!(found.is_empty(), "split by subject:\n{found}");
}

#[test]
fn nothing_is_left_for_later() {
    // Written in halves, for this file is read too.
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["todo", "!"], ["#[ign", "ore"]].map(|half| half.concat());
    let mut found = String::new();
    for folder in ["src", "entity/src", "migration/src", "tests"] {
        for file in sources(folder) {
            for (number, line) in file.text.lines().enumerate() {
                if marks.iter().any(|mark| line.contains(mark.as_str())) {
                    let _ = writeln!(
                        found,
                        "{folder}/{}:{}: {}",
                        file.name,
                        number + 1,
                        line.trim()
                    );
                }
            }
        }
    }
    assert!(found.is_empty(), "unfinished:\n{found}");
}

#[test]
fn the_reader_of_sources_sees_what_it_must_see() {
    let file = Source {
        name: "user/mod.rs".to_owned(),
        text: "use crate::db::Tx;\n// crate::web\nuse crate::{\n    audit::{self, Entry},\n    web,\n};\nuse super::cli;\n"
            .to_owned(),
    };
    let uses: Vec<(usize, String)> = file.uses();
    let expected = [(1, "db"), (3, "audit"), (3, "web"), (7, "cli")];
    assert_eq!(uses, expected.map(|(line, part)| (line, part.to_owned())));
    assert!(names_crate("use axum::Router;", "axum"));
    assert!(!names_crate("let maxaxum = 1;", "axum"));
}

/// One source file, by its name below its folder.
struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The part it belongs to; none for the wiring.
    fn part(&self) -> Option<String> {
        if WIRING.contains(&self.name.as_str()) {
            return None;
        }
        let first = self.name.split('/').next()?;
        Some(first.trim_end_matches(".rs").to_owned())
    }

    /// Its lines that are not comments, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self
            .text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line));
        numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The modules at the root of the crate that it names, with the line of each.
    fn uses(&self) -> Vec<(usize, String)> {
        let code: Vec<(usize, &str)> = self.code().collect();
        let mut found = Vec::new();
        for (index, (number, line)) in code.iter().enumerate() {
            for root in ["crate::", self.path_to_root()] {
                for (at, _) in line.match_indices(root) {
                    if line[..at].ends_with(|c: char| c.is_alphanumeric() || c == ':' || c == '_') {
                        continue;
                    }
                    let rest = std::iter::once(&line[at + root.len()..])
                        .chain(code[index + 1..].iter().map(|(_, line)| *line));
                    found.extend(heads(rest).into_iter().map(|head| (*number, head)));
                }
            }
        }
        found
    }

    /// How this file would name the crate's root by `super` alone.
    fn path_to_root(&self) -> &'static str {
        match (
            self.name.matches('/').count(),
            self.name.ends_with("/mod.rs"),
        ) {
            (0, _) | (1, true) => "super::",
            (1, false) | (2, true) => "super::super::",
            _ => "super::super::super::",
        }
    }
}

/// The first names behind a path that ends here: one, or those of a braced group.
fn heads<'a>(mut lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let Some(first) = lines.next() else {
        return Vec::new();
    };
    if !first.starts_with('{') {
        return vec![ident(first)];
    }
    let mut text = first[1..].to_owned();
    let mut depth = 1_usize;
    let mut at = 0;
    let (mut found, mut expecting) = (Vec::new(), true);
    loop {
        while let Some(c) = text[at..].chars().next() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => expecting = true,
                c if expecting && (c.is_alphabetic() || c == '_') => {
                    found.push(ident(&text[at..]));
                    expecting = false;
                }
                _ => {}
            }
            if depth == 0 {
                return found;
            }
            at += c.len_utf8();
        }
        let Some(next) = lines.next() else {
            return found;
        };
        text = next.to_owned();
        at = 0;
    }
}

fn ident(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// Whether a line names a crate: the word, followed by `::`, or alone in a `use`.
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + name.len()..];
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '"');
        let own_module = line[..at].ends_with("::") && !line[..at].trim_start().starts_with("::");
        let goes_on = after.starts_with("::") || (after.starts_with(';') && line.contains("use "));
        starts && goes_on && !own_module
    })
}

fn position(part: &str) -> Option<usize> {
    PARTS.iter().position(|known| *known == part)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file below a folder of the repository.
fn sources(folder: &str) -> Vec<Source> {
    let base = root().join(folder);
    let mut files = Vec::new();
    let mut folders = vec![base.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&base).expect("it lies below");
                files.push(Source {
                    name: name.to_string_lossy().into_owned(),
                    text: read(&path),
                });
            }
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!files.is_empty(), "{folder} has sources");
    files
}
