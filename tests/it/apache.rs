//! A second relying party that no one here wrote: Apache with mod_auth_openidc guards a page, and a user
//! of ours reaches it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::people::*;
use crate::support::programs::{Attended, find, fresh_folder, skipped, spare_port};

const MODULES: &str = "/usr/lib/apache2/modules";
const CALLBACK: &str = "/protected/callback";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apache_signs_carol_in_and_knows_how() {
    if skipped("apache", "apache_signs_carol_in_and_knows_how") {
        return;
    }
    let app = TestApp::on_sqlite().await;
    let port = spare_port();
    let site = format!("http://localhost:{port}");
    let secret = app.register("apache", &format!("{site}{CALLBACK}")).await;
    let _apache = start(&app, port, &secret).await;

    let mut browser = app.browser();
    browser.also_visits(&site);
    browser.open(&format!("{site}/protected/")).await;
    browser
        .fill("username", CAROL)
        .fill("password", PASSWORD)
        .press("login-submit")
        .await;
    let code = app.authenticator(CAROL_KEY).code();
    browser.fill("code", &code).press("code-submit").await;
    let page = browser.page();
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.url.as_str().starts_with(&site), "{}", page.url);
    let text = page.text();
    assert!(text.contains("Behind the door"), "{text}");
    assert!(text.contains(&format!("acr={ACR_TWO_FACTOR}")), "{text}");
    assert!(
        text.contains(&format!("email={CAROL}")),
        "from userinfo: {text}"
    );
}

/// Starts an Apache with a configuration of its own and waits until it answers.
async fn start(app: &TestApp, port: u16, secret: &str) -> Attended {
    let apache = find(&["apache2", "httpd"]);
    let apache = apache.expect("run ./test, or set VESTIBULE_TEST_WITHOUT=apache");
    let folder = fresh_folder("apache", true);
    let site = folder.join("site/protected");
    std::fs::create_dir_all(&site).expect("the folder is ours");
    let page = "<!doctype html><title>Protected</title><p>Behind the door</p>\
                <p>acr=<!--#echo var=\"OIDC_CLAIM_acr\" --></p>\
                <p>email=<!--#echo var=\"OIDC_CLAIM_email\" --></p>";
    std::fs::write(site.join("index.shtml"), page).expect("the folder is ours");
    let file = folder.join("apache.conf");
    std::fs::write(&file, configuration(&folder, app.issuer(), port, secret)).expect("it is ours");
    open_to_everybody(&folder);
    let log = folder.join("output");
    let file = file.to_string_lossy().into_owned();
    let started = Attended::start(&apache, &["-f", &file, "-DFOREGROUND"], &folder, &log);
    let deadline = Instant::now() + Duration::from_secs(30);
    while http_client()
        .get(format!("http://localhost:{port}/"))
        .send()
        .await
        .is_err()
    {
        assert!(
            Instant::now() < deadline,
            "Apache does not start: {}{}",
            std::fs::read_to_string(&log).unwrap_or_default(),
            std::fs::read_to_string(folder.join("error.log")).unwrap_or_default()
        );
        tokio::task::yield_now().await;
    }
    started
}

fn configuration(folder: &Path, issuer: &str, port: u16, secret: &str) -> String {
    let modules = [
        "mpm_event",
        "authn_core",
        "authz_core",
        "authz_user",
        "unixd",
        "dir",
        "mime",
        "env",
        "include",
        "auth_openidc",
    ];
    // Some are built in, depending on the distribution.
    let loaded: Vec<String> = modules
        .iter()
        .map(|name| (name, PathBuf::from(MODULES).join(format!("mod_{name}.so"))))
        .filter(|(_, file)| file.is_file())
        .map(|(name, file)| format!("LoadModule {name}_module {}", file.display()))
        .collect();
    let (folder, loaded) = (folder.display(), loaded.join("\n"));
    format!(
        r#"
{loaded}
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
Mutex file:{folder} default
ErrorLog {folder}/error.log
TypesConfig /dev/null
User www-data
Group www-data
DocumentRoot {folder}/site
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
DirectoryIndex index.shtml

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret {secret}
OIDCRedirectURI http://localhost:{port}{CALLBACK}
OIDCCryptoPassphrase a-passphrase-for-this-test
OIDCScope "openid email profile"
OIDCPKCEMethod S256
OIDCCacheType shm

<Directory {folder}/site>
    Options +Includes
    Require all granted
</Directory>
<Location /protected/>
    AuthType openid-connect
    Require valid-user
</Location>
"#
    )
}

/// Apache's children run as another user.
fn open_to_everybody(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(folder, mode).expect("the folder is ours");
}
