//! What the program is made of is what `deny.toml` allows, on machines without cargo-deny, too.

use std::process::Command;

use serde_json::Value;

/// Every crate that the program for Linux may be built from, tests included.
fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--offline", "--locked", "--format-version", "1"]);
    cargo.args(["--filter-platform", "x86_64-unknown-linux-gnu"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let list = |value: &Value| value.as_array().cloned().expect("a list");
    let used = list(&metadata["resolve"]["nodes"]);
    let used: Vec<&Value> = used.iter().map(|node| &node["id"]).collect();
    let packages = list(&metadata["packages"]).into_iter();
    packages.filter(|package| used.contains(&&package["id"])).collect()
}

fn deny() -> toml::Table {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml");
    std::fs::read_to_string(path).expect("deny.toml").parse().expect("TOML")
}

#[test]
fn every_crate_has_a_licence_that_is_allowed_and_comes_from_the_registry() {
    let deny = deny();
    let allowed = deny["licenses"]["allow"].as_array().expect("a list");
    let allowed: Vec<&str> = allowed.iter().filter_map(|licence| licence.as_str()).collect();
    let banned = deny["bans"]["deny"].as_array().expect("a list");
    let banned: Vec<&str> = banned.iter().filter_map(|ban| ban["crate"].as_str()).collect();
    let packages = packages();
    assert!(packages.len() > 100, "only {}", packages.len());
    for package in packages {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let name = text("name");
        assert!(!banned.contains(&name), "{name} is banned");
        // The members of the workspace come from nowhere.
        let from = text("source");
        let known = from.is_empty() || from.ends_with("github.com/rust-lang/crates.io-index");
        assert!(known, "{name} comes from {from}");
        assert!(is_allowed(text("license"), &allowed), "{name} has {:?}", text("license"));
    }
}

/// Whether an SPDX expression can be met: any of what stands between OR, all of what stands between AND. The slash is how
/// OR was written once.
fn is_allowed(licence: &str, allowed: &[&str]) -> bool {
    let licence = licence.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = licence.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = any(&mut rest, allowed);
    met && rest.is_empty()
}

fn any(rest: &mut &[&str], allowed: &[&str]) -> bool {
    let mut met = all(rest, allowed);
    while let ["OR", after @ ..] = rest {
        *rest = after;
        met |= all(rest, allowed);
    }
    met
}

fn all(rest: &mut &[&str], allowed: &[&str]) -> bool {
    let mut met = one(rest, allowed);
    while let ["AND", after @ ..] = rest {
        *rest = after;
        met &= one(rest, allowed);
    }
    met
}

fn one(rest: &mut &[&str], allowed: &[&str]) -> bool {
    match rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = any(rest, allowed);
            match rest {
                [")", after @ ..] => *rest = after,
                _ => return false,
            }
            met
        }
        [licence, "WITH", exception, after @ ..] => {
            let whole = format!("{licence} WITH {exception}");
            *rest = after;
            allowed.contains(&whole.as_str())
        }
        [licence, after @ ..] => {
            let met = allowed.contains(licence);
            *rest = after;
            met
        }
        [] => false,
    }
}

#[test]
fn licences_are_read_as_they_are_written() {
    let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"];
    for (licence, good) in [
        ("MIT", true),
        ("MIT OR GPL-3.0-only", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT AND (GPL-3.0-only OR ISC)", true),
        ("(MIT OR ISC) AND GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT AND ISC", true),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("", false),
        ("(MIT", false),
        ("MIT MIT", false),
    ] {
        assert_eq!(is_allowed(licence, &allowed), good, "{licence:?}");
    }
}
