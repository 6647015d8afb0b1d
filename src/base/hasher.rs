//! The password hasher: a few dedicated threads that each reuse one memory block.
//!
//! Backstory: `spawn_blocking` behind a semaphore peaked at 0.5 GB with one permit and at 2.5 GB
//! with eight, because every thread's allocator kept its arena. A dedicated thread needs one block
//! of `m` KiB for its life. The queue is bounded: a flood of logins is answered "busy" (503 with
//! `Retry-After`) and token requests keep their latency, since hashing never runs on an async
//! worker.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use argon2::password_hash::phc::{PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;

use super::secret::constant_time_eq;
use super::{Entropy, Secret};

/// Argon2id parameters (RFC 9106). The default is OWASP's: m = 19 456 KiB, t = 2, p = 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for HashCost {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
        }
    }
}

/// The queue is full; the caller should try again in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("all password hash threads are busy and their queue is full")]
pub struct Busy;

/// What verifying a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    /// It is the password. `outdated` when the hash was made with other parameters than today's.
    Right {
        /// The hash should be made anew.
        outdated: bool,
    },
    /// It is not the password, or there is none.
    Wrong,
}

enum Job {
    Hash {
        password: Secret<String>,
        reply: oneshot::Sender<String>,
    },
    Verify {
        password: Secret<String>,
        phc: Option<String>,
        reply: oneshot::Sender<PasswordCheck>,
    },
}

/// A handle to the hash threads; clones share them.
#[derive(Clone)]
pub struct PasswordHasher {
    jobs: SyncSender<Job>,
}

impl PasswordHasher {
    /// Starts `threads` hash threads behind a queue of `queue` places.
    ///
    /// # Panics
    /// When the operating system refuses a thread, or `cost` is outside what Argon2 defines.
    #[must_use]
    pub fn start(cost: HashCost, threads: usize, queue: usize, entropy: Entropy) -> Self {
        let (jobs, inbox) = sync_channel(queue);
        let inbox = Arc::new(Mutex::new(inbox));
        let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(32))
            .expect("the configuration was checked against Argon2's limits");
        for number in 0..threads.max(1) {
            let inbox = Arc::clone(&inbox);
            let worker = Worker::new(params.clone(), entropy);
            std::thread::Builder::new()
                .name(format!("password-hash-{number}"))
                .spawn(move || worker.run(&inbox))
                .expect("a hash thread starts");
        }
        Self { jobs }
    }

    /// Hashes a new password; the answer is a PHC string.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn hash(&self, password: Secret<String>) -> Result<String, Busy> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Hash { password, reply })?;
        answer.await.map_err(|_| Busy)
    }

    /// Compares a password with a stored hash. Without a hash (no such user, no password) a dummy
    /// of the same cost is computed, so that the answer takes the same time.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn verify(
        &self,
        password: Secret<String>,
        phc: Option<String>,
    ) -> Result<PasswordCheck, Busy> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Verify {
            password,
            phc,
            reply,
        })?;
        answer.await.map_err(|_| Busy)
    }

    fn submit(&self, job: Job) -> Result<(), Busy> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Busy,
        })
    }
}

struct Worker {
    params: Params,
    blocks: Vec<Block>,
    entropy: Entropy,
}

impl Worker {
    fn new(params: Params, entropy: Entropy) -> Self {
        let blocks = vec![Block::default(); params.block_count()];
        Self {
            params,
            blocks,
            entropy,
        }
    }

    fn run(mut self, inbox: &Mutex<Receiver<Job>>) {
        loop {
            let job = {
                let Ok(inbox) = inbox.lock() else { return };
                inbox.recv()
            };
            // Nobody holds the sending half any more: the process is going down.
            let Ok(job) = job else { return };
            // A reply nobody waits for belongs to a request that was given up.
            match job {
                Job::Hash { password, reply } => {
                    let _ = reply.send(self.hash(password.expose()));
                }
                Job::Verify {
                    password,
                    phc,
                    reply,
                } => {
                    let _ = reply.send(self.verify(password.expose(), phc.as_deref()));
                }
            }
        }
    }

    fn hash(&mut self, password: &str) -> String {
        let salt: [u8; 16] = self.entropy.bytes();
        let params = self.params.clone();
        let output = self
            .digest(&params, password, &salt)
            .expect("checked parameters hash");
        let encode = |bytes: &[u8]| {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes)
        };
        format!(
            "$argon2id$v=19$m={},t={},p={}${}${}",
            params.m_cost(),
            params.t_cost(),
            params.p_cost(),
            encode(&salt),
            encode(&output)
        )
    }

    fn verify(&mut self, password: &str, phc: Option<&str>) -> PasswordCheck {
        let Some((params, salt, expected)) = phc.and_then(parse) else {
            let params = self.params.clone();
            let _ = self.digest(&params, password, b"no such password");
            return PasswordCheck::Wrong;
        };
        match self.digest(&params, password, &salt) {
            Some(output) if constant_time_eq(&output, &expected) => {
                let ours = &self.params;
                let outdated = params.m_cost() != ours.m_cost()
                    || params.t_cost() != ours.t_cost()
                    || params.p_cost() != ours.p_cost();
                PasswordCheck::Right { outdated }
            }
            Some(_) | None => PasswordCheck::Wrong,
        }
    }

    fn digest(&mut self, params: &Params, password: &str, salt: &[u8]) -> Option<[u8; 32]> {
        let needed = params.block_count();
        if self.blocks.len() < needed {
            self.blocks.resize(needed, Block::default());
        }
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let mut output = [0_u8; 32];
        argon
            .hash_password_into_with_memory(
                password.as_bytes(),
                salt,
                &mut output,
                &mut self.blocks[..needed],
            )
            .ok()
            .map(|()| output)
    }
}

/// Parameters, salt and hash of an Argon2id PHC string; nothing for any other algorithm.
fn parse(phc: &str) -> Option<(Params, Vec<u8>, Vec<u8>)> {
    let parsed = PasswordHash::new(phc).ok()?;
    if parsed.algorithm.as_str() != "argon2id" {
        return None;
    }
    let params = Params::try_from(&parsed).ok()?;
    let salt: Salt = parsed.salt?;
    Some((params, salt.to_vec(), parsed.hash?.as_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashCost = HashCost {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
    };

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let hasher = PasswordHasher::start(CHEAP, 1, 4, Entropy);
        let phc = hasher.hash(secret("correct horse")).await.expect("free");
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        let right = hasher
            .verify(secret("correct horse"), Some(phc.clone()))
            .await;
        assert_eq!(right, Ok(PasswordCheck::Right { outdated: false }));
        assert_eq!(
            hasher.verify(secret("wrong"), Some(phc)).await,
            Ok(PasswordCheck::Wrong)
        );
        assert_eq!(
            hasher.verify(secret("any"), None).await,
            Ok(PasswordCheck::Wrong)
        );
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_right_but_outdated() {
        let old = PasswordHasher::start(CHEAP, 1, 4, Entropy);
        let phc = old.hash(secret("pw")).await.expect("free");
        let now = PasswordHasher::start(
            HashCost {
                iterations: 2,
                ..CHEAP
            },
            1,
            4,
            Entropy,
        );
        let check = now.verify(secret("pw"), Some(phc)).await;
        assert_eq!(check, Ok(PasswordCheck::Right { outdated: true }));
    }
}
