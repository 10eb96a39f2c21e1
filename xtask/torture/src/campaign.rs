//! The campaign: for each store and kind of server so many kills, each followed by a process that is let live.
//!
//! A token that the killed process has won and not saved is lost where the server rotates strictly: between the server's commit and
//! our rename nobody can close the window. Such a kill must end in "sign in again" after one request. A token that is lost in any
//! other way is a fault.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use local_redis::Server;
use spotify_fake::Rotation;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use torture::{Place, Scene};

/// Lanes beside each other, each with a fake and an account of its own.
const LANES: usize = 4;
/// How long a renewal may take here: the lease of a process that was killed lasts a fifth longer.
const LONGEST: Duration = Duration::from_millis(1_000);
/// How long the fake holds each answer back, so that kills find processes that wait for one.
const LATENCY: Duration = Duration::from_millis(8);

/// What the kills of one campaign found.
#[derive(Default)]
struct Tally {
    kills: AtomicUsize,
    /// Killed before the server had heard of it.
    before: AtomicUsize,
    /// Killed after the server had acted, and before anything was saved.
    window: AtomicUsize,
    /// Killed after the new token was saved.
    after: AtomicUsize,
    /// The process had ended before it could be killed.
    finished: AtomicUsize,
    /// Ended in "sign in again", all of them in the window.
    sign_ins: AtomicUsize,
}

pub(crate) async fn run(kills: usize) -> Result<()> {
    let program = std::env::current_exe()?.display().to_string();
    let redis = Arc::new(Server::start()?);
    println!("store  rotation   kills  before request  in the window  after saving  sign-ins  lost outside the window");
    for place in [Place::File, Place::Redis(redis)] {
        for (name, rotation) in [
            ("off", Rotation::Off),
            ("grace", Rotation::Grace(Duration::from_secs(3_600))),
            ("strict", Rotation::Strict),
        ] {
            let tally = Arc::new(Tally::default());
            let mut lanes = JoinSet::new();
            for lane in 0..LANES {
                let count = kills / LANES + usize::from(lane < kills % LANES);
                let (place, program, tally) = (place.clone(), program.clone(), Arc::clone(&tally));
                lanes.spawn(async move { kill(&place, rotation, count, &program, &tally).await });
            }
            while let Some(lane) = lanes.join_next().await {
                lane??;
            }
            let [kills, before, window, after, sign_ins] =
                [&tally.kills, &tally.before, &tally.window, &tally.after, &tally.sign_ins]
                    .map(|count| count.load(Ordering::Relaxed));
            let place = place.to_string();
            println!("{place:<6} {name:<8} {kills:>7} {before:>15} {window:>14} {after:>13} {sign_ins:>9} {:>24}", 0);
        }
    }
    Ok(())
}

async fn kill(place: &Place, rotation: Rotation, count: usize, program: &str, tally: &Tally) -> Result<()> {
    // Tokens that are over at once: every process renews.
    let scene = Scene::set(place, rotation, Duration::ZERO).await?;
    scene.fake.switches().set_latency(LATENCY);
    scene.sign_in().await?;
    // How long a process lives that is let live, so that kills fall all over its life.
    let begun = Instant::now();
    let first = scene.run(program, 0, LONGEST).await?;
    ensure!(first.good == 1, "the first process failed: {}", first.error);
    let mut life = begun.elapsed();
    let mut killed = 0;
    while killed < count {
        let before = scene.store.load().await?.map(|record| record.version());
        scene.fake.clear_requests();
        let mut process = scene.process(program, 0, LONGEST).spawn()?;
        let begun = Instant::now();
        sleep(life.mul_f64(f64::from(getrandom::u32()?) / f64::from(u32::MAX) * 1.1)).await;
        let was_alive = process.try_wait()?.is_none();
        process.start_kill().ok();
        process.wait().await?;
        if !was_alive {
            // Too late: the next ones are killed earlier.
            life = life.mul_f64(0.5) + begun.elapsed().min(life).mul_f64(0.5);
            tally.finished.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        killed += 1;
        tally.kills.fetch_add(1, Ordering::Relaxed);
        let asked = scene.fake.token_requests();
        ensure!(asked <= 1, "one process sent {asked} requests");
        let saved = scene.store.load().await?.map(|record| record.version()) != before;
        let counted = match (asked, saved) {
            (0, false) => &tally.before,
            (_, false) => &tally.window,
            (_, true) => &tally.after,
        };
        counted.fetch_add(1, Ordering::Relaxed);

        scene.fake.clear_requests();
        let next = scene.run(program, 0, LONGEST).await?;
        let asked_again = scene.fake.token_requests();
        if next.good == 1 {
            ensure!(asked_again == 1, "a process that lived sent {asked_again} requests");
            continue;
        }
        ensure!(next.sign_in, "a process that lived failed: {}", next.error);
        let is_window = asked == 1 && !saved;
        if !is_window || !matches!(rotation, Rotation::Strict) {
            bail!("a token was lost outside the window: {} requests, saved: {saved}, {}", asked, next.error);
        }
        ensure!(asked_again == 1, "\"sign in again\" took {asked_again} requests");
        // And it is not asked for again.
        let after_that = scene.run(program, 0, LONGEST).await?;
        ensure!(after_that.sign_in && scene.fake.token_requests() == 1, "a dead token was asked for again");
        tally.sign_ins.fetch_add(1, Ordering::Relaxed);
        scene.sign_in().await?;
    }
    Ok(())
}
