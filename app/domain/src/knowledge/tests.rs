//! Cutting, reading and ranking, without a database.

use super::*;
use proptest::prelude::*;

const VISIT: &str = "Welcome.\n\n# Your visit\n\nCome ten minutes early.\n\n## By car\n\nPark in [our garage](https://example.com/map) \
    behind the house.\n\n- Two hours are free\n- After that *$3* an hour\n\n# Aftercare\n\nNo sun for two days.";

#[test]
fn an_article_is_cut_below_its_headings_and_keeps_its_lists_together() {
    let cut = passages(VISIT);
    let headings: Vec<&str> = cut.iter().map(|passage| passage.heading.as_str()).collect();
    assert_eq!(headings, ["", "Your visit", "Your visit › By car", "Aftercare"]);
    assert_eq!(
        cut[2].text,
        "Park in our garage (https://example.com/map) behind the house.\n• Two hours are free\n• After that $3 an hour"
    );
}

#[test]
fn markup_and_links_that_run_something_stay_words() {
    let hostile = "<script>alert(1)</script>\n\n[tap here](javascript:alert(1)) ![a face](https://evil.example/x.png) <b>bold</b>";
    let text = plain(hostile);
    assert_eq!(text, "<script>alert(1)</script>\ntap here a face <b>bold</b>");
}

#[test]
fn places_to_fill_in_are_found() {
    assert_eq!(placeholders("We park [[where]] and [[ how long ]]. [[open"), ["where", "how long"]);
    assert!(placeholders("[a](b) [] ]] [").is_empty());
}

#[test]
fn what_a_question_is_about_is_left_when_its_small_words_are_gone() {
    for (text, about) in [
        ("Hi! Do you have parking?", "parking"),
        ("¿Tienen estacionamiento?", "estacionamiento"),
        ("What's your policy on pets??", "policy pets"),
        ("Do you take Delta Dental PPO", "delta dental ppo"),
        ("how much is it", ""),
    ] {
        assert_eq!(content_words(text).join(" "), about, "{text}");
    }
    assert_eq!(normalised("Do you have PARKING?!"), normalised("is there any parking"));
    assert_eq!(normalised("How much is it?"), "how much is it");
}

#[test]
fn a_question_is_known_by_its_mark_or_its_first_word() {
    for text in ["parking?", "is there parking", "Hi, do you take cash", "¿aceptan perros", "donde estan"] {
        assert!(is_question(text), "{text}");
    }
    for text in ["parking", "I would like a facial", "Maya Torres", ""] {
        assert!(!is_question(text), "{text}");
    }
}

#[test]
fn a_misspelling_means_the_nearest_word_of_the_articles() {
    let vocabulary = ["parking", "partner", "insurance", "park", "ban"];
    let near = |word| closest(word, vocabulary.into_iter());
    assert_eq!(near("parkng"), Some("parking"));
    assert_eq!(near("insurrence"), Some("insurance"));
    assert_eq!(near("bann"), None, "short words mean themselves");
    assert_eq!(near("larking"), None, "another first letter is another word");
    assert_eq!(near("parking"), None, "a known word needs no help");
}

fn hit(matched: &[usize], titled: &[usize]) -> Hit {
    Hit { matched: matched.to_vec(), titled: titled.to_vec(), written: true, same_language: true }
}

#[test]
fn a_passage_that_leaves_the_rare_word_open_is_no_answer() {
    // “Delta dental insurance”: insurance stands in two passages, the others in none.
    assert_eq!(ranked(&[hit(&[2], &[2])], &[0, 0, 2], 40), []);
    let found = ranked(&[hit(&[0], &[]), hit(&[0], &[0])], &[2], 40);
    assert_eq!(found.iter().map(|one| one.hit).collect::<Vec<_>>(), [1], "a title says more than a mention");
}

#[test]
fn what_the_clinic_wrote_goes_before_what_its_settings_say() {
    let made = Hit { written: false, ..hit(&[0], &[]) };
    let found = ranked(&[made, hit(&[0], &[])], &[2], 10);
    assert_eq!(found[0].hit, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_word_is_lost_and_no_passage_too_long_whatever_is_cut(
        paragraphs in prop::collection::vec("[a-zA-Z0-9 .!?é]{0,900}", 0..8),
    ) {
        let markdown = paragraphs.iter().enumerate().fold(String::new(), |text, (at, paragraph)| {
            let mark = if at % 3 == 0 { format!("# Part {at}\n\n") } else { String::new() };
            format!("{text}{mark}{}\n\n", paragraph.trim())
        });
        let cut = passages(&markdown);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let kept: Vec<String> = cut.iter().flat_map(|passage| words(&passage.text)).collect();
        prop_assert_eq!(kept.concat(), words(&plain(&markdown)).concat());
        for passage in &cut {
            let length = passage.text.chars().count();
            prop_assert!((1..=LONGEST_PASSAGE).contains(&length), "{} characters", length);
        }
    }

    #[test]
    fn any_text_is_cut_folded_and_read_without_a_panic(text in "(.|\n){0,400}") {
        for passage in passages(&text) {
            prop_assert!(!passage.text.is_empty() && passage.text.chars().count() <= LONGEST_PASSAGE);
        }
        let words = folded(&text);
        prop_assert_eq!(&folded(&words), &words);
        prop_assert!(!words.starts_with(' ') && !words.ends_with(' ') && !words.contains("  "));
        prop_assert!(content_words(&text).len() <= MOST_WORDS);
        let _ = (is_question(&text), normalised(&text), placeholders(&text), plain(&text));
    }

    #[test]
    fn the_best_answer_covers_the_question_and_comes_first(
        hits in prop::collection::vec(prop::collection::btree_set(0_usize..5, 0..5), 0..10),
        frequencies in prop::collection::vec(0_u32..20, 5),
    ) {
        let hits: Vec<Hit> = hits.into_iter().map(|places| hit(&places.into_iter().collect::<Vec<_>>(), &[])).collect();
        let found = ranked(&hits, &frequencies, 20);
        prop_assert!(found.is_sorted_by(|one, next| one.score >= next.score));
        prop_assert!(found.iter().all(|one| (0.6..=1.000_001).contains(&one.coverage)));
        // Whatever speaks of everything is an answer.
        let whole = hits.iter().any(|hit| hit.matched.len() == 5);
        prop_assert!(!whole || !found.is_empty());
    }
}
