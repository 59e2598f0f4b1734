//! Processor time of the rules for one message.

use crate::{Sentence, context};
use domain::understanding::{report, understand};
use std::{hint::black_box, time::Instant};

const ROUNDS: usize = 20;

pub fn measure(sentences: &[Sentence<'_>]) {
    let micros = |read: &dyn Fn(&Sentence<'_>)| {
        let mut each: Vec<f64> = sentences
            .iter()
            .map(|sentence| {
                // The quickest of several: what was taken from others is not the rules' time.
                let rounds = (0..ROUNDS).map(|_| {
                    let begun = Instant::now();
                    read(sentence);
                    begun.elapsed().as_secs_f64() * 1e6
                });
                rounds.fold(f64::INFINITY, f64::min)
            })
            .collect();
        each.sort_by(f64::total_cmp);
        (each[each.len() / 2], each[each.len() * 99 / 100])
    };
    let (median, most) = micros(&|sentence| {
        black_box(understand(sentence.text, &context(sentence.asked.as_ref())));
    });
    println!("Rules for one message: {median:.0} µs median, {most:.0} µs at the 99th percentile");
    let (median, most) = micros(&|sentence| {
        black_box(report(sentence.text, &context(sentence.asked.as_ref())));
    });
    println!("With all that is named: {median:.0} µs median, {most:.0} µs at the 99th percentile");
}
