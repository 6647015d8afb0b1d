//! A real SMTP server (RFC 5321) on loopback: STARTTLS, TLS, AUTH PLAIN and LOGIN, and misbehaviour.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// How the server protects its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// It has no TLS at all.
    None,
    /// It offers STARTTLS.
    Starttls,
    /// TLS from the first byte.
    Implicit,
}

/// How the server behaves from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// As it should.
    Accepts,
    /// It answers this command with this line.
    Answers(&'static str, &'static str),
    /// It takes the connection and says nothing.
    Hangs,
    /// It greets, then sends one byte a second.
    Drips,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub data: String,
    pub login: Option<String>,
    pub encrypted: bool,
}

impl Received {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.data.split("\r\n\r\n").next()?;
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let start = format!("{}:", name.to_lowercase());
        head.split("\r\n")
            .find(|line| line.to_lowercase().starts_with(&start))
            .map(|line| line[start.len()..].trim().to_owned())
    }
}

#[derive(Default)]
struct Log {
    mails: Vec<Received>,
    commands: Vec<String>,
}

struct Inner {
    protection: Protection,
    acceptor: TlsAcceptor,
    credentials: Option<(String, String)>,
    behaviour: Mutex<Behaviour>,
    log: Mutex<Log>,
}

/// The server; it lives as long as the test's runtime.
#[derive(Clone)]
pub struct SmtpServer {
    pub port: u16,
    /// The certificate that its clients must trust.
    pub certificate_pem: String,
    inner: Arc<Inner>,
}

impl SmtpServer {
    /// A server that wants these credentials, or none.
    pub async fn start(protection: Protection, credentials: Option<(&str, &str)>) -> Self {
        let issued = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(issued.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![issued.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner {
            protection,
            acceptor: TlsAcceptor::from(Arc::new(config)),
            credentials: credentials.map(|(user, word)| (user.to_owned(), word.to_owned())),
            behaviour: Mutex::new(Behaviour::Accepts),
            log: Mutex::default(),
        });
        let serving = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = Arc::clone(&serving);
                tokio::spawn(async move { inner.serve(stream).await });
            }
        });
        Self {
            port,
            certificate_pem: issued.cert.pem(),
            inner,
        }
    }

    /// Behaves so from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.inner.behaviour.lock().unwrap() = behaviour;
    }

    /// The mails that arrived, in order.
    pub fn mails(&self) -> Vec<Received> {
        self.inner.log.lock().unwrap().mails.clone()
    }

    /// Every line that a client sent outside of DATA.
    pub fn commands(&self) -> Vec<String> {
        self.inner.log.lock().unwrap().commands.clone()
    }
}

impl Inner {
    async fn serve(&self, stream: tokio::net::TcpStream) {
        let behaviour = self.behaviour.lock().unwrap().clone();
        if behaviour == Behaviour::Hangs {
            tokio::time::sleep(Duration::from_secs(600)).await;
        }
        if self.protection == Protection::Implicit {
            if let Ok(stream) = self.acceptor.accept(stream).await {
                self.converse(BufReader::new(stream), true, true).await;
            }
            return;
        }
        let plain = self.converse(BufReader::new(stream), true, false).await;
        // The conversation ended with STARTTLS: it starts again inside of TLS, without a greeting.
        if let Some(stream) = plain
            && let Ok(stream) = self.acceptor.accept(stream).await
        {
            self.converse(BufReader::new(stream), false, true).await;
        }
    }

    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: BufReader<S>,
        greet: bool,
        encrypted: bool,
    ) -> Option<S> {
        let behaviour = self.behaviour.lock().unwrap().clone();
        let (mut from, mut to, mut login) = (String::new(), String::new(), None);
        if greet {
            say(&mut stream, "220 localhost ESMTP").await?;
        }
        loop {
            let line = hear(&mut stream).await?;
            self.log.lock().unwrap().commands.push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap_or("").to_uppercase();
            if behaviour == Behaviour::Drips {
                drip(&mut stream).await?;
            }
            if let Behaviour::Answers(at, answer) = &behaviour
                && verb == *at
            {
                say(&mut stream, answer).await?;
                continue;
            }
            match verb.as_str() {
                "EHLO" => say(&mut stream, &self.extensions(encrypted)).await?,
                "STARTTLS" if self.protection == Protection::Starttls && !encrypted => {
                    say(&mut stream, "220 go ahead").await?;
                    return Some(stream.into_inner());
                }
                "AUTH" => {
                    login = self.authenticate(&mut stream, &line).await?;
                    let answer = match &login {
                        Some(_) => "235 welcome",
                        None => "535 5.7.8 authentication credentials invalid",
                    };
                    say(&mut stream, answer).await?;
                }
                "MAIL" if self.credentials.is_some() && login.is_none() => {
                    say(&mut stream, "530 5.7.0 authentication required").await?;
                }
                "MAIL" => {
                    from = address(&line);
                    say(&mut stream, "250 sender ok").await?;
                }
                "RCPT" => {
                    to = address(&line);
                    say(&mut stream, "250 recipient ok").await?;
                }
                "DATA" => {
                    say(&mut stream, "354 end with a dot").await?;
                    let data = read_data(&mut stream).await?;
                    self.log.lock().unwrap().mails.push(Received {
                        from: from.clone(),
                        to: to.clone(),
                        data,
                        login: login.clone(),
                        encrypted,
                    });
                    say(&mut stream, "250 queued").await?;
                }
                "RSET" | "NOOP" => say(&mut stream, "250 ok").await?,
                "QUIT" => {
                    say(&mut stream, "221 bye").await?;
                    return None;
                }
                _ => say(&mut stream, "502 not here").await?,
            }
        }
    }

    fn extensions(&self, encrypted: bool) -> String {
        let mut lines = vec!["250-localhost"];
        if self.protection == Protection::Starttls && !encrypted {
            lines.push("250-STARTTLS");
        }
        if self.credentials.is_some() && (encrypted || self.protection == Protection::None) {
            lines.push("250-AUTH PLAIN LOGIN");
        }
        lines.push("250 8BITMIME");
        lines.join("\r\n")
    }

    /// The user name, when name and password are right.
    async fn authenticate<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        line: &str,
    ) -> Option<Option<String>> {
        let mut words = line.split(' ').skip(1);
        let decode = |text: &str| {
            let bytes = STANDARD.decode(text).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        };
        let (user, word) = match words.next() {
            Some("PLAIN") => {
                let text = decode(words.next().unwrap_or(""));
                let mut parts = text.split('\0').skip(1).map(str::to_owned);
                (parts.next(), parts.next())
            }
            Some("LOGIN") => {
                say(stream, "334 VXNlcm5hbWU6").await?;
                let user = decode(&hear(stream).await?);
                say(stream, "334 UGFzc3dvcmQ6").await?;
                (Some(user), Some(decode(&hear(stream).await?)))
            }
            _ => (None, None),
        };
        let given = user.zip(word);
        let right = given.is_some() && given == self.credentials;
        Some(given.filter(|_| right).map(|(user, _)| user))
    }
}

fn address(line: &str) -> String {
    let inside = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside
        .map(|(address, _)| address.to_owned())
        .unwrap_or_default()
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    text: &str,
) -> Option<()> {
    let text = format!("{text}\r\n");
    stream.get_mut().write_all(text.as_bytes()).await.ok()?;
    stream.get_mut().flush().await.ok()
}

async fn drip<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<()> {
    for _ in 0..600 {
        stream.get_mut().write_all(b"2").await.ok()?;
        stream.get_mut().flush().await.ok()?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    None
}

async fn hear<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

async fn read_data<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
