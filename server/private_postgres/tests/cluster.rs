//! A private cluster from its making to its end, on the PostgreSQL of this machine.

use private_postgres::{Cluster, Settings, StartError};
use sqlx::{Connection, PgConnection};
use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Tells [`a_user_that_is_killed`] which folder to use; without it, it does nothing.
const FOLDER_OF_THE_USER: &str = "CLUSTER_FOLDER_OF_THE_USER";

/// A folder for one test, gone afterwards with whatever runs in it.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let home = Self(env::temp_dir().join(format!("private-postgres-{name}-{}", std::process::id())));
        home.clear();
        home
    }

    fn settings(&self) -> Settings {
        Settings { folder: self.0.clone(), durable: false }
    }

    fn start(&self) -> Cluster {
        Cluster::start(&self.settings()).expect("the cluster starts")
    }

    /// The process of the server, while one runs or has crashed.
    fn process(&self) -> Option<String> {
        let file = fs::read_to_string(self.0.join("data/postmaster.pid")).ok()?;
        file.lines().next().map(str::to_owned)
    }

    fn clear(&self) {
        let _ = Cluster::stop(&self.0);
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.clear();
    }
}

async fn ask(cluster: &Cluster, query: &'static str) -> Result<i64, sqlx::Error> {
    let mut connection = PgConnection::connect(&cluster.url("postgres")).await?;
    sqlx::query_scalar(query).fetch_one(&mut connection).await
}

/// Makes a table with one row, which a later start is to find.
async fn keep(cluster: &Cluster) {
    let mut connection = PgConnection::connect(&cluster.url("postgres")).await.expect("it answers");
    sqlx::raw_sql("create table kept as select 42::bigint as answer").execute(&mut connection).await.expect("written");
}

fn kill(process: &str) {
    let killed = Command::new("kill").args(["-9", process]).status().expect("kill runs");
    assert!(killed.success());
}

#[tokio::test]
async fn it_starts_within_seconds_and_finds_its_data_again() {
    let home = Home::new("data");
    let begun = Instant::now();
    let cluster = home.start();
    assert!(begun.elapsed() < Duration::from_secs(30), "the first start took {:?}", begun.elapsed());
    keep(&cluster).await;
    assert!(cluster.leave().expect("it can be left"), "nobody else uses it");
    assert_eq!(home.process(), None);
    let begun = Instant::now();
    let cluster = home.start();
    assert!(begun.elapsed() < Duration::from_secs(10), "a later start took {:?}", begun.elapsed());
    assert_eq!(ask(&cluster, "select answer from kept").await.expect("the row is there"), 42);
}

#[tokio::test]
async fn only_the_last_user_stops_it() {
    let home = Home::new("users");
    let (first, second) = (home.start(), home.start());
    assert!(!first.leave().expect("it can be left"), "whoever started it does not stop it under another's feet");
    assert_eq!(ask(&second, "select 7::bigint").await.expect("it goes on"), 7);
    assert!(second.leave().expect("it can be left"));
    assert_eq!(home.process(), None);
}

#[tokio::test]
async fn starting_at_once_makes_one_cluster() {
    let home = Home::new("at-once");
    let clusters: Vec<Cluster> = thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| home.start())).collect();
        starts.into_iter().map(|start| start.join().expect("no panic")).collect()
    });
    for cluster in &clusters {
        assert_eq!(ask(cluster, "select 7::bigint").await.expect("it answers"), 7);
    }
    let stopped: Vec<bool> = clusters.into_iter().map(|cluster| cluster.leave().expect("it can be left")).collect();
    assert_eq!(stopped, [false, false, false, true]);
}

/// Run by [`a_user_that_was_killed_no_longer_counts`] in a process of its own.
#[test]
#[ignore = "a part of another test"]
fn a_user_that_is_killed() {
    let Ok(folder) = env::var(FOLDER_OF_THE_USER) else { return };
    let _cluster = Cluster::start(&Settings { folder: folder.into(), durable: false }).expect("the cluster starts");
    println!("in use");
    thread::sleep(Duration::from_mins(2));
}

#[tokio::test]
async fn a_user_that_was_killed_no_longer_counts_and_leaves_it_running() {
    let home = Home::new("killed-user");
    let mut user = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "a_user_that_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER_OF_THE_USER, &home.0)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let lines = BufReader::new(user.stdout.take().expect("a pipe")).lines();
    lines.map_while(Result::ok).find(|line| line.contains("in use")).expect("it uses the cluster");
    let running = home.process().expect("it runs");
    let other = home.start();
    assert!(!other.leave().expect("it can be left"), "the other process still uses it");
    user.kill().expect("our own child can be killed");
    user.wait().expect("our own child ends");
    assert_eq!(home.process().as_deref(), Some(running.as_str()), "nobody was there to stop it");
    let next = home.start();
    assert_eq!(home.process().as_deref(), Some(running.as_str()), "the next start finds it");
    assert!(next.leave().expect("it can be left"), "the dead do not count");
}

#[tokio::test]
async fn a_server_that_was_killed_starts_again_with_its_data() {
    let home = Home::new("killed-server");
    // What is not durable may lose its last words to a crash.
    let durable = Settings { durable: true, ..home.settings() };
    let cluster = Cluster::start(&durable).expect("the cluster starts");
    keep(&cluster).await;
    let _busy = PgConnection::connect(&cluster.url("postgres")).await.expect("it answers");
    kill(&home.process().expect("it runs"));
    ask(&cluster, "select 1::bigint").await.expect_err("it is dead");
    let again = Cluster::start(&durable).expect("the cluster starts again");
    assert_eq!(ask(&again, "select answer from kept").await.expect("the row is there"), 42);
}

#[test]
fn a_folder_of_another_major_version_is_refused_in_words_and_left_alone() {
    let home = Home::new("other-major");
    home.start().leave().expect("it can be left");
    let version = home.0.join("data/PG_VERSION");
    fs::write(&version, "9\n").expect("a file");
    let error = Cluster::start(&home.settings()).expect_err("nothing here can read it");
    assert!(matches!(error, StartError::OtherVersion { .. }), "{error}");
    let words = error.to_string();
    assert!(words.contains("made by PostgreSQL 9") && words.contains("Install PostgreSQL 9 beside"), "{words}");
    assert_eq!(fs::read_to_string(&version).expect("a file"), "9\n");
    assert!(home.0.join("data/base").is_dir(), "the data is still there");
}

#[test]
fn a_folder_with_somebody_elses_files_is_never_touched() {
    let home = Home::new("foreign");
    fs::create_dir_all(home.0.join("data")).expect("a folder");
    fs::write(home.0.join("data/PG_VERSION"), "15\n").expect("a file");
    fs::write(home.0.join("thesis.txt"), "three years of work").expect("a file");
    let before = names(&home.0);
    for refused in [Cluster::start(&home.settings()).map(drop), Cluster::stop(&home.0)] {
        let error = refused.expect_err("it is not ours");
        assert!(matches!(error, StartError::NotOurs(_)), "{error}");
        assert!(error.to_string().contains("Choose another folder"), "{error}");
    }
    assert_eq!(names(&home.0), before);
    assert_eq!(fs::read_to_string(home.0.join("thesis.txt")).expect("a file"), "three years of work");
}

/// Everything in a folder and below, with its owner and times out of account.
fn names(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(names(&entry));
        }
        found.push(entry);
    }
    found.sort();
    found
}
