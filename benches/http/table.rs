//! Load, and the figures it gave.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Extent;
use super::client::Answer;
use super::limits::Limits;

/// Loads the server of one process.
#[derive(Clone, Copy)]
pub struct Load {
    pub pid: u32,
    pub extent: Extent,
}

/// What one kind of work took.
pub struct Row {
    name: String,
    done: usize,
    failed: usize,
    seconds: f64,
    latencies: Vec<Duration>,
    /// The server's milliseconds of processor time for one.
    pub cpu: f64,
    limit: Option<(&'static str, f64)>,
}

impl Load {
    /// Repeats `work` on every connection until the time is over or there is none left.
    pub async fn run<W, F>(self, name: &str, work: W) -> Row
    where
        W: Fn(usize) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send,
    {
        let work = Arc::new(work);
        let before = processor_time(self.pid);
        let begun = Instant::now();
        let until = begun + Duration::from_secs_f64(self.extent.seconds);
        let workers = (0..self.extent.connections).map(|worker| {
            let work = Arc::clone(&work);
            tokio::spawn(async move {
                let (mut latencies, mut failed) = (Vec::new(), 0_usize);
                while Instant::now() < until {
                    let one = Instant::now();
                    match work(worker).await {
                        Answer::Done | Answer::Token(_) => latencies.push(one.elapsed()),
                        Answer::Failed => failed += 1,
                        Answer::Over => break,
                    }
                }
                (latencies, failed)
            })
        });
        let (mut latencies, mut failed) = (Vec::new(), 0);
        for worker in workers.collect::<Vec<_>>() {
            let (taken, lost) = worker.await.expect("a worker ends");
            latencies.extend(taken);
            failed += lost;
        }
        let seconds = begun.elapsed().as_secs_f64();
        let used = processor_time(self.pid) - before;
        latencies.sort_unstable();
        let done = latencies.len();
        Row {
            name: name.to_owned(),
            done,
            failed,
            seconds,
            latencies,
            cpu: used * 1000.0 / done.max(1) as f64,
            limit: None,
        }
    }
}

impl Row {
    /// The same row beside a limit, in milliseconds of processor time.
    pub fn beside(self, limit: &'static str, cpu: f64) -> Self {
        Self {
            limit: Some((limit, cpu)),
            ..self
        }
    }

    fn percentile(&self, hundredths: usize) -> f64 {
        let at = (self.latencies.len() * hundredths / 100).min(self.latencies.len().max(1) - 1);
        self.latencies
            .get(at)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }

    fn print(&self) {
        let beside = self.limit.map_or(String::new(), |(limit, cpu)| {
            let share = 100.0 * cpu / self.cpu.max(0.001);
            format!("{limit}: {cpu:.3} ms, {share:.0} %")
        });
        println!(
            "| {} | {} | {} | {:.0} | {:.2} | {:.2} | {:.3} | {beside} |",
            self.name,
            self.done,
            self.failed,
            self.done as f64 / self.seconds,
            self.percentile(50),
            self.percentile(99),
            self.cpu,
        );
    }
}

/// Seconds of processor time that a process has used (proc(5): fields 14 and 15 of `stat`).
pub fn processor_time(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold spaces; what follows it does not.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| -> f64 {
        let field = fields.split_whitespace().nth(at);
        field.and_then(|text| text.parse().ok()).unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

/// The whole table.
pub fn print(limits: &Limits, bare: &[Row], rows: &[Row]) {
    println!("\nlimits of this machine, milliseconds of one core:");
    println!(
        "Argon2id hash {:.2}, RS256 signature {:.3}, ES256 signature {:.3}",
        limits.hash, limits.rs256, limits.es256
    );
    println!(
        "commit of one row {:.3}, indexed read {:.3}\n",
        limits.commit, limits.read
    );
    println!(
        "| work | done | failed | per second | p50 ms | p99 ms | CPU ms each | limit and share of it |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for row in bare.iter().chain(rows) {
        row.print();
    }
}
