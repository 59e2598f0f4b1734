//! Which room may depend on which. The rules are docs/architecture.md's; a wrong arrow fails with the rule's name.

use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

/// For each room, the rooms of the house that it may depend on. A room that is missing here fails the test.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("contract", &["domain"]),
    ("ui", &[]),
    ("session", &["contract", "domain", "ui"]),
    ("area", &[]),
    ("site", &["area", "contract", "domain", "session", "ui"]),
    ("console", &["area", "contract", "domain", "session", "ui"]),
    ("portal", &["area", "contract", "domain", "session", "ui"]),
    ("widget", &["contract", "domain", "session", "ui"]),
    ("app", &["area", "console", "portal", "session", "site", "ui"]),
    ("frontend-clinic", &["site"]),
    ("frontend-booking", &["site"]),
    ("frontend-console", &["console"]),
    ("frontend-portal", &["portal"]),
    ("frontend-widget", &["widget"]),
    ("ports", &["domain"]),
    ("store", &["domain"]),
    ("providers", &["domain", "ports"]),
    ("services", &["calendars", "contract", "domain", "holidays", "ports", "receipts", "store"]),
    ("sandbox", &[]),
    ("calendars", &[]),
    ("documents", &[]),
    ("holidays", &[]),
    ("receipts", &[]),
    ("private_postgres", &[]),
    ("testkit", &["domain", "ports", "private_postgres", "store"]),
    // It measures the product's binary from outside, so it never links the composition root.
    (
        "benches",
        &["contract", "domain", "ports", "private_postgres", "providers", "sandbox", "services", "store", "testkit"],
    ),
    (
        "anteroom",
        &[
            "app",
            "contract",
            "documents",
            "domain",
            "ports",
            "private_postgres",
            "providers",
            "sandbox",
            "services",
            "session",
            "store",
            "widget",
        ],
    ),
];

/// What the browser's rooms must never link, not even on the server.
const NEVER_IN_A_SURFACE: &[&str] = &["sqlx", "reqwest", "store", "services", "providers"];

#[test]
fn every_dependency_follows_an_arrow_of_the_house() {
    let rooms = rooms();
    for (room, dependencies) in &rooms {
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| name == room)
            .unwrap_or_else(|| panic!("{room} is a room that docs/architecture.md does not know"));
        for dependency in dependencies.iter().filter(|dependency| rooms.contains_key(*dependency)) {
            assert!(allowed.contains(&dependency.as_str()), "{room} may not depend on {dependency}");
        }
    }
}

#[test]
fn no_surface_links_the_database_or_a_network_client() {
    let rooms = rooms();
    for surface in ["domain", "contract", "ui", "session", "area", "site", "console", "portal", "widget", "app"] {
        for forbidden in NEVER_IN_A_SURFACE {
            assert!(!rooms[surface].iter().any(|d| d == forbidden), "{surface} may not depend on {forbidden}");
        }
    }
}

/// The packages of the workspace with their dependencies; those of tests alone do not count.
fn rooms() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("a list of dependencies");
            let normal = dependencies.iter().filter(|d| d["kind"].is_null()).map(|d| text(&d["name"])).collect();
            (text(&package["name"]), normal)
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
