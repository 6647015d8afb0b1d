//! The programs that tests start beside Vestibule: found, started, and gone when the tests are.
//!
//! A static is never dropped, and a test run may be killed, so nothing here relies on destructors:
//! each program runs under a shell that reads a pipe held by this process. When the process ends,
//! however it ends, the pipe closes, and the shell stops the program and removes its folder.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where programs live that are not on the search path of an ordinary user.
const FOLDERS: &[&str] = &["/usr/bin", "/usr/local/bin", "/usr/sbin", "/sbin"];

/// The file of the first of these programs that is installed.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(FOLDERS.iter().map(PathBuf::from))
        .collect();
    names.iter().find_map(|name| {
        let mut files = folders.iter().map(|folder| folder.join(name));
        files.find(|file| file.is_file())
    })
}

/// Whether tests that need `name` are to be skipped, because `./test` reported it as missing.
///
/// A program that is absent without having been reported makes its tests fail: a skipped test must
/// have been announced.
pub fn skipped(name: &str, test: &str) -> bool {
    let without = std::env::var("VESTIBULE_TEST_WITHOUT").unwrap_or_default();
    let skipped = without.split(',').any(|missing| missing == name);
    if skipped {
        println!("SKIPPED: {test} needs {name}, which is not installed");
    }
    skipped
}

/// A port of the loopback address that nobody listens on.
pub fn spare_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback address has a free port");
    listener.local_addr().expect("it is bound").port()
}

/// A new empty folder below the build's own temporary folder, or, where another user must reach it,
/// below the system's.
pub fn fresh_folder(name: &str, reachable_by_others: bool) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let base = if reachable_by_others {
        std::env::temp_dir()
    } else {
        PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
    };
    let folder = base.join(format!("vestibule-{name}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

/// A program that ends with this process, and its children with it.
///
/// It is asked by both signals: PostgreSQL's quick way out is INT, which a shell's background jobs
/// otherwise ignore.
pub struct Attended {
    _shell: Child,
}

impl Attended {
    /// Starts `program` with `arguments`; its output goes to `log`; `folder` is removed at its end.
    pub fn start(program: &Path, arguments: &[&str], folder: &Path, log: &Path) -> Self {
        const ATTEND: &str = r#"
            folder=$1; log=$2; shift 2
            setsid "$@" >"$log" 2>&1 </dev/null &
            child=$!
            read -r _
            kill -s INT -- -$child
            kill -s TERM -- -$child
            wait $child
            kill -s KILL -- -$child
            rm -rf "$folder"
        "#;
        let shell = Command::new("/bin/sh")
            .args(["-c", ATTEND, "attend"])
            .args([folder, log, program])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        Self { _shell: shell }
    }
}
