//! `cargo xtask model`: the session and the renewal over a store, checked state by state, and the check checked.
//!
//! First the deep walks over their states. Then each rule of [their documentation](mutations) is taken away, alone, in a copy of
//! the crate under `target/`, and the walk over what is left must find a broken promise: a rule that nothing notices is a rule
//! that nobody keeps.

mod mutations;
mod renewal_mutations;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::cargo;
use crate::report::step;
use mutations::Mutation;

/// The crate that is walked, from the root.
const CRATE: &str = "crates/spotify-auth-core";

/// Something that has rules and is walked.
struct Subject {
    /// Where its rules are listed.
    rules: &'static str,
    walks: &'static str,
    mutations: &'static [Mutation],
}

const SUBJECTS: &[Subject] = &[
    Subject { rules: "src/session/mod.rs", walks: "session::tests::model", mutations: mutations::MUTATIONS },
    Subject { rules: "src/renewal/mod.rs", walks: "renewal::tests::model", mutations: renewal_mutations::MUTATIONS },
];

pub(crate) fn run(only: Option<&str>) -> Result<()> {
    step("the tables name every rule", || {
        SUBJECTS.iter().try_for_each(|subject| {
            every_rule_is_named(subject, &rules_of(&read(&cargo::root().join(CRATE).join(subject.rules))?))
        })
    })?;
    if only.is_none() {
        step("deep walks", || {
            let test = ["test", "--release", "-p", "spotify-auth-core", "--all-features", "--lib", "--quiet", "--"];
            cargo::run(&[&test[..], &["--ignored", "--nocapture", "--test-threads", "2", "deep"]].concat())
        })?;
    }
    step("rules taken away", || take_away(only))
}

/// Takes each rule away and expects the walk to notice.
fn take_away(only: Option<&str>) -> Result<()> {
    let copy = Copy::make()?;
    let mut problems = Vec::new();
    let all = SUBJECTS.iter().flat_map(|subject| subject.mutations.iter().map(move |mutation| (subject, mutation)));
    for (subject, mutation) in
        all.filter(|(_, mutation)| only.is_none_or(|only| mutation.what.contains(only) || mutation.file.contains(only)))
    {
        let seen = match copy.without(subject, mutation)? {
            Noticed::Broken(promise) => format!("caught by: {promise}"),
            Noticed::Nothing => {
                problems.push(format!("nothing notices that \"{}\" is gone", mutation.what));
                "NOT CAUGHT".to_owned()
            }
            Noticed::NotBuilt(errors) => {
                problems.push(format!("without \"{}\" the crate does not build:\n{errors}", mutation.what));
                "NOT BUILT".to_owned()
            }
        };
        println!("    {:<56} {seen}", mutation.what);
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

/// What the walk said.
enum Noticed {
    Nothing,
    /// Which promise was broken.
    Broken(String),
    NotBuilt(String),
}

/// A copy of the crate that may be damaged, as a workspace of its own.
struct Copy {
    root: PathBuf,
}

impl Copy {
    fn make() -> Result<Self> {
        let copy = Self { root: cargo::root().join("target").join("model") };
        let from = cargo::root();
        let manifest = fs::read_to_string(from.join("Cargo.toml"))?;
        let members =
            manifest.lines().find(|line| line.starts_with("members = ")).context("the workspace has no members")?;
        fs::create_dir_all(&copy.root)?;
        fs::write(copy.root.join("Cargo.toml"), manifest.replace(members, &format!("members = [\"{CRATE}\"]")))?;
        fs::copy(from.join("Cargo.lock"), copy.root.join("Cargo.lock"))?;
        let to = copy.root.join(CRATE);
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        copy_folder(&from.join(CRATE), &to)?;
        Ok(copy)
    }

    /// Takes one rule away, walks, and puts it back.
    fn without(&self, subject: &Subject, mutation: &Mutation) -> Result<Noticed> {
        let file = self.root.join(CRATE).join("src").join(mutation.file);
        let whole = read(&file)?;
        stands_once(mutation, &whole)?;
        fs::write(&file, whole.replace(mutation.text, mutation.replacement))?;
        let noticed = self.walk(subject);
        fs::write(&file, whole)?;
        noticed
    }

    fn walk(&self, subject: &Subject) -> Result<Noticed> {
        let run = |more: &[&str]| {
            let test = ["test", "--package", "spotify-auth-core", "--lib", "--quiet"];
            cargo::command(&[&test[..], more].concat())
                .current_dir(&self.root)
                .env("CARGO_TARGET_DIR", self.root.join("target"))
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .env("RUSTFLAGS", "--cap-lints warn")
                .env("RUST_BACKTRACE", "0")
                .stdin(Stdio::null())
                .output()
                .context("cargo could not be started")
        };
        let built = run(&["--no-run"])?;
        if !built.status.success() {
            return Ok(Noticed::NotBuilt(String::from_utf8_lossy(&built.stderr).into_owned()));
        }
        let name = format!("{}::mutant", subject.walks);
        let walked = run(&["--", "--ignored", "--exact", "--nocapture", &name])?;
        if walked.status.success() {
            return Ok(Noticed::Nothing);
        }
        let text = String::from_utf8_lossy(&walked.stderr);
        let promise = text.lines().find_map(|line| line.split("broken promise: ").nth(1));
        match promise {
            Some(promise) => Ok(Noticed::Broken(promise.to_owned())),
            None => bail!("the walk ended without naming a promise:\n{text}"),
        }
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn stands_once(mutation: &Mutation, source: &str) -> Result<()> {
    match source.matches(mutation.text).count() {
        1 => Ok(()),
        count => bail!(
            "\"{}\" is to be taken out of {}, where its text stands {count} times: update the table in xtask/src/model",
            mutation.what,
            mutation.file
        ),
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The items of the list of rules in a subject's documentation, a line each.
fn rules_of(source: &str) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    let lines = source.lines().skip_while(|line| *line != "/// The rules:").skip(1);
    for line in lines.map_while(|line| line.strip_prefix("/// ")) {
        match (line.strip_prefix("- "), rules.last_mut()) {
            (Some(rule), _) => rules.push(rule.to_owned()),
            (None, Some(rule)) => *rule = format!("{rule} {}", line.trim()),
            (None, None) => {}
        }
    }
    rules
}

fn every_rule_is_named(subject: &Subject, rules: &[String]) -> Result<()> {
    let Subject { rules: file, mutations, .. } = subject;
    if rules.is_empty() {
        bail!("{CRATE}/{file} has no list of rules any more: it starts with the line \"/// The rules:\"");
    }
    if let Some(stray) = mutations.iter().find(|mutation| !rules.iter().any(|rule| rule.contains(mutation.rule))) {
        bail!("no rule of {file} says \"{}\" any more: update the table in xtask/src/model", stray.rule);
    }
    if let Some(rule) = rules.iter().find(|rule| !mutations.iter().any(|mutation| rule.contains(mutation.rule))) {
        bail!("nothing in the table in xtask/src/model takes this rule of {file} away: {rule}");
    }
    println!("    {file}: {} rules, {} ways to take them away", rules.len(), mutations.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_true_of_the_crate_as_it_is() {
        let folder = cargo::root().join(CRATE);
        for subject in SUBJECTS {
            every_rule_is_named(subject, &rules_of(&read(&folder.join(subject.rules)).unwrap())).unwrap();
            for mutation in subject.mutations {
                stands_once(mutation, &read(&folder.join("src").join(mutation.file)).unwrap()).unwrap();
            }
        }
    }

    #[test]
    fn rules_are_read_with_all_their_lines() {
        let source = "/// A session.\n///\n/// The rules:\n/// - One\n///   and more.\n/// - Two.\npub struct Session {\n/// - no";
        assert_eq!(rules_of(source), ["One and more.", "Two."]);
        for subject in SUBJECTS {
            assert!(every_rule_is_named(subject, &[]).is_err());
            assert!(every_rule_is_named(subject, &["A rule that nobody knows.".to_owned()]).is_err());
        }
    }
}
