//! The command, as a person at a terminal meets it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A working directory of its own, and the command run in it.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("commands-{name}"));
        // What an earlier run left.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("written");
    }

    fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(line.split_whitespace())
            .current_dir(&self.0)
            .env_clear()
            .output()
            .expect("the command runs")
    }

    /// Exit code and what was said on standard error.
    fn refused(&self, line: &str) -> (i32, String) {
        let output = self.run(line);
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        (output.status.code().unwrap_or(-1), said)
    }

    fn done(&self, line: &str) -> String {
        let output = self.run(line);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

const CONFIG: &str = "issuer = \"https://id.example.com\"\n\
    [mail]\nfrom = \"no-reply@id.example.com\"\nhost = \"smtp.example.com\"\n";

#[test]
fn without_a_configuration_the_first_thing_that_is_missing_is_named() {
    let desk = Desk::new("nothing");
    let (code, said) = desk.refused("serve");
    assert_eq!(code, 2);
    assert_eq!(
        said,
        "vestibule: the environment (there is no vestibule.toml): issuer: this setting is needed and missing"
    );
}

#[test]
fn a_wrong_configuration_names_line_key_and_problem() {
    let desk = Desk::new("wrong");
    desk.write("vestibule.toml", &CONFIG.replace("host", "hots"));
    let (code, said) = desk.refused("config check");
    assert_eq!(code, 2);
    assert_eq!(
        said,
        "vestibule: vestibule.toml:4: mail.hots: there is no such setting; did you mean `mail.host`?"
    );
    desk.write(
        "vestibule.toml",
        &CONFIG.replace("no-reply@id.example.com", "nobody"),
    );
    let (code, said) = desk.refused("config check");
    assert_eq!(code, 2);
    assert!(
        said.starts_with("vestibule: vestibule.toml:3: mail.from: "),
        "{said}"
    );
}

#[test]
fn without_its_key_or_with_another_one_it_does_not_start() {
    let desk = Desk::new("keys");
    desk.write("vestibule.toml", CONFIG);
    let (code, said) = desk.refused("serve");
    assert_eq!(code, 1);
    assert!(said.contains("`vestibule keys init` makes one"), "{said}");
    desk.done("keys init");
    let (_, said) = desk.refused("keys init");
    assert!(said.contains("exists already"), "{said}");
    desk.done("migrate");
    std::fs::remove_file(desk.0.join("keys/kek")).expect("removed");
    desk.done("keys init");
    let (code, said) = desk.refused("serve");
    assert_eq!(code, 1);
    assert!(
        said.contains("is not the one that sealed this database"),
        "{said}"
    );
}

#[test]
fn tenants_people_clients_and_policies_are_made_from_the_terminal() {
    let desk = Desk::new("manage");
    desk.write("vestibule.toml", CONFIG);
    desk.done("keys init");
    desk.done("manage tenant create acme --name Acme --kind operator --country US");
    desk.done("manage tenant create shop --name Shop --kind company --parent acme");
    let said = desk.done("manage user create ann@shop.example --tenant shop --phone 2025550143");
    assert!(said.contains("Password (shown this once): "), "{said}");
    let said = desk.done(
        "manage client create portal --name Portal --tenant acme \
         --redirect-uri https://portal.example/cb --minimum two-factor",
    );
    assert!(said.contains("Secret (shown this once): vcs_"), "{said}");
    desk.done("manage role grant ann@shop.example --over shop --role helpdesk");
    desk.done("manage policy set shop --imposed-by acme --mode required --lock");
    let said = desk.done("policy explain --user ann@shop.example --client portal");
    // What she has comes first, so that nobody sets up a factor by a password alone.
    assert!(
        said.starts_with("ann@shop.example: asked for one of: email"),
        "{said}"
    );
    let json = desk.done("policy explain --user ann@shop.example --client portal --json");
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(document["outcome"], "step_up");

    for (line, expected) in [
        (
            "manage tenant create x --name X --kind company",
            "there is an operator already",
        ),
        (
            "manage tenant create shop --name S --kind company --parent acme",
            "exists already",
        ),
        (
            "manage user create ann@shop.example --tenant shop",
            "has a user `ann@shop.example`",
        ),
        (
            "manage client create p2 --name P --tenant acme --redirect-uri /cb",
            "is not a URI",
        ),
        (
            "manage client create p2 --name P --tenant acme",
            "needs a --redirect-uri",
        ),
        (
            "manage policy set nowhere --mode required",
            "there is no tenant `nowhere`",
        ),
        (
            "policy explain --user nobody@shop.example",
            "there is no user",
        ),
    ] {
        let (code, said) = desk.refused(line);
        assert_eq!(code, 1, "{line}: {said}");
        assert!(said.contains(expected), "{line}: {said}");
    }
    let (code, _) = desk.refused("manage policy set shop --mode sometimes");
    assert_eq!(code, 2);
}
