//! Many real processes on one token, over a file and over Redis.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use local_redis::Server;
use spotify_fake::Rotation;
use tokio::task::JoinSet;
use torture::{Place, Report, Scene};

const PROGRAM: &str = env!("CARGO_BIN_EXE_torture");
const LONGEST: Duration = Duration::from_secs(50);

/// All reports, and how many token requests there were.
async fn together(place: &Place, rotation: Rotation, processes: usize, calls: usize) -> (Vec<Report>, usize) {
    let scene = Arc::new(Scene::set(place, rotation, Duration::from_secs(3_600)).await.unwrap());
    scene.sign_in().await.unwrap();
    scene.fake.clear_requests();
    let mut running = JoinSet::new();
    for _ in 0..processes {
        let scene = Arc::clone(&scene);
        running.spawn(async move { scene.run(PROGRAM, calls, LONGEST).await.unwrap() });
    }
    let reports = running.join_all().await;
    (reports, scene.fake.token_requests())
}

async fn eight_processes_with_fifty_calls_each(place: Place) {
    for rotation in [Rotation::Off, Rotation::Strict] {
        let (reports, requests) = together(&place, rotation, 8, 50).await;
        let good: usize = reports.iter().map(|report| report.good).sum();
        let failed: Vec<&Report> = reports.iter().filter(|report| report.failed > 0).collect();
        assert!(failed.is_empty(), "{failed:?}");
        println!("{place}, {rotation:?}: {good} calls of 8 processes, 0 failures, {requests} token request");
        assert_eq!((good, requests), (400, 1), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_eight_processes_share_one_renewal_through_a_file() {
    eight_processes_with_fifty_calls_each(Place::File).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_eight_processes_share_one_renewal_through_redis() {
    eight_processes_with_fifty_calls_each(Place::Redis(Arc::new(Server::start().unwrap()))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_a_dead_token_costs_eight_processes_one_request() {
    let scene = Arc::new(Scene::set(&Place::File, Rotation::Off, Duration::from_secs(3_600)).await.unwrap());
    scene.sign_in().await.unwrap();
    scene.fake.revoke(&scene.fake.user().id);
    scene.fake.clear_requests();
    let mut running = JoinSet::new();
    for _ in 0..8 {
        let scene = Arc::clone(&scene);
        running.spawn(async move { scene.run(PROGRAM, 0, LONGEST).await.unwrap() });
    }
    assert!(running.join_all().await.iter().all(|report| report.sign_in));
    assert_eq!(scene.fake.token_requests(), 1);
}
