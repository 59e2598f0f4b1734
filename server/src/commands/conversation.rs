//! `anteroom conversation replay ID`: a conversation step by step, and why the desk said what it said.

use crate::{config::Config, database::with_database};
use clap::Subcommand;
use domain::ids::ConversationId;
use services::conversations::replay::{Step, replay};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Play a conversation again: what was read in each message, what was known then, and what the desk did. Says where
    /// it would do something else today. Nothing is sent and nothing is changed.
    Replay {
        /// The conversation's id, as the console's address has it.
        id: ConversationId,
    },
}

pub async fn run(arguments: Arguments, config: Config) -> anyhow::Result<()> {
    let Verb::Replay { id } = arguments.verb;
    let steps = with_database(&config, async |database| Ok(replay(database, id, "replay").await?)).await?;
    let steps = steps.ok_or_else(|| anyhow::anyhow!("there is no conversation {id}"))?;
    for (number, step) in (1..).zip(&steps) {
        print!("{}", in_words(number, step));
    }
    let changed = steps.iter().filter(|step| step.replies != step.then).count();
    println!("{} turns; {changed} would be answered differently today", steps.len());
    Ok(())
}

fn in_words(number: u32, step: &Step) -> String {
    let mut lines = vec![format!("{number}. {} visitor: {}", step.at.format("%Y-%m-%d %H:%M:%SZ"), step.said)];
    if let Some(reading) = &step.reading {
        if !reading.acts.is_empty() {
            lines.push(format!("   acts: {:?}", reading.acts));
        }
        for fact in &reading.facts {
            let words: String =
                step.said.chars().skip(fact.start as usize).take((fact.end - fact.start) as usize).collect();
            lines.push(format!("   read “{words}” ({}–{}) as {:?}", fact.start, fact.end, fact.value));
        }
    }
    if !step.known.is_empty() {
        lines.push(format!("   known: {}", step.known.join("; ")));
    }
    if step.with_person {
        lines.push("   a person answers".to_owned());
    }
    for reply in &step.replies {
        lines.push(format!("   does: {reply:?}"));
    }
    if step.replies != step.then {
        lines.push("   did then:".to_owned());
        lines.extend(step.then.iter().map(|reply| format!("     {reply:?}")));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}
