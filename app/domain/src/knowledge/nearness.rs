//! Which passage comes closest to a question in what it means.

/// The passage whose direction is nearest to the question's, by its place, and how near it is: the cosine of the angle
/// between them. None when every one is further away than `least`, or of another length in numbers. All directions are of
/// length 1; of equally near ones the first.
pub fn nearest<'a>(
    question: &[f32],
    passages: impl IntoIterator<Item = &'a [f32]>,
    least: f32,
) -> Option<(usize, f32)> {
    let mut best: Option<(usize, f32)> = None;
    for (place, passage) in passages.into_iter().enumerate() {
        if passage.len() != question.len() {
            continue;
        }
        let cosine: f32 = passage.iter().zip(question).map(|(one, other)| one * other).sum();
        if cosine >= least && best.is_none_or(|(_, nearest)| cosine > nearest) {
            best = Some((place, cosine));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_nearest_is_found_and_what_is_too_far_or_of_another_model_is_not() {
        let passages: [&[f32]; 4] = [&[0.0, 1.0], &[0.8, 0.6], &[0.8, 0.6], &[1.0]];
        assert_eq!(nearest(&[1.0, 0.0], passages, 0.5).map(|(place, _)| place), Some(1));
        assert_eq!(nearest(&[1.0, 0.0], passages, 0.9), None);
        assert_eq!(nearest(&[0.0, 1.0], passages, 0.9).map(|(place, _)| place), Some(0));
        assert_eq!(nearest(&[1.0, 0.0, 0.0], passages, 0.0), None);
    }

    proptest! {
        #[test]
        fn nothing_is_nearer_than_the_one_that_is_chosen(
            question in prop::collection::vec(-1.0_f32..1.0, 8),
            passages in prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, 8), 0..20),
            least in -1.0_f32..1.0,
        ) {
            let cosine = |one: &Vec<f32>| -> f32 { one.iter().zip(&question).map(|(a, b)| a * b).sum() };
            let chosen = nearest(&question, passages.iter().map(Vec::as_slice), least);
            let near = passages.iter().map(cosine).filter(|near| *near >= least).fold(f32::NEG_INFINITY, f32::max);
            match chosen {
                Some((_, chosen)) => prop_assert!((chosen - near).abs() < f32::EPSILON),
                None => prop_assert!(near < least),
            }
        }
    }
}
