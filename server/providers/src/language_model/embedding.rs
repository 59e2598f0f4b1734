//! What texts mean, as numbers (<https://platform.openai.com/docs/api-reference/embeddings/create>).

use super::{ChatCompletions, Failed, Settings};
use async_trait::async_trait;
use ports::{EmbeddingAnswer, EmbeddingRequest, Embeddings, ModelError, ModelFailure, ModelUsage};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

/// No model in use has more, and more would fill the table.
const MOST_NUMBERS: usize = 4_096;
/// An answer is let go of beyond so many bytes for each text.
const MOST_BYTES_A_TEXT: usize = MOST_NUMBERS * 24;

#[derive(Deserialize)]
struct Reply {
    data: Vec<One>,
    #[serde(default)]
    usage: Tokens,
}

#[derive(Deserialize)]
struct One {
    index: usize,
    embedding: Vec<f32>,
}

#[derive(Default, Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: u32,
}

/// How a model and its length are called where its numbers are kept; `None` without a model.
pub(super) fn name(settings: &Settings) -> Option<String> {
    let model = settings.embedding_model.trim();
    (!model.is_empty()).then(|| format!("{model}/{}", settings.embedding_dimensions))
}

fn body(settings: &Settings, texts: &[String]) -> Value {
    let mut body = json!({"model": settings.embedding_model.trim(), "input": texts, "encoding_format": "float"});
    if settings.embedding_dimensions > 0 {
        body["dimensions"] = settings.embedding_dimensions.into();
    }
    body
}

/// One direction a text, in the order of the texts, each of length 1. The reason when it is something else.
fn directions(reply: Vec<One>, texts: usize) -> Result<Vec<Vec<f32>>, &'static str> {
    let mut directions: Vec<Option<Vec<f32>>> = vec![None; texts];
    for one in reply {
        let place = directions.get_mut(one.index).ok_or("it answers a text that was not sent")?;
        *place = Some(unit(one.embedding).ok_or("it holds what is no direction")?);
    }
    let directions: Vec<_> = directions.into_iter().collect::<Option<_>>().ok_or("it leaves a text out")?;
    let first = directions.first().map_or(0, Vec::len);
    if directions.iter().any(|one| one.len() != first) {
        return Err("its directions differ in length");
    }
    Ok(directions)
}

/// Of length 1; `None` for one that points nowhere or is too long.
fn unit(mut numbers: Vec<f32>) -> Option<Vec<f32>> {
    let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    if numbers.len() > MOST_NUMBERS || !length.is_finite() || length <= f32::EPSILON {
        return None;
    }
    for number in &mut numbers {
        *number /= length;
    }
    Some(numbers)
}

impl ChatCompletions {
    async fn embed_once(&self, texts: &[String], lost: ModelUsage) -> Result<(Vec<Vec<f32>>, ModelUsage), Failed> {
        let mut response = self.post(self.embeddings.clone(), "application/json", &body(&self.settings, texts)).await?;
        let unreadable =
            |reason: String| Failed { again_after: None, ..Failed::new(ModelError::Unreadable(reason), lost, true) };
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| unreadable(error.without_url().to_string()))? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MOST_BYTES_A_TEXT * texts.len().max(1) {
                return Err(unreadable("it does not end".into()));
            }
        }
        let reply: Reply = serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
        let read = if reply.usage.prompt_tokens > 0 { reply.usage.prompt_tokens } else { lost.read };
        let directions = directions(reply.data, texts.len()).map_err(|reason| unreadable(reason.to_owned()))?;
        Ok((directions, ModelUsage { read, written: 0 }))
    }
}

#[async_trait]
impl Embeddings for ChatCompletions {
    fn model(&self) -> Option<&str> {
        self.embedding_name.as_deref()
    }

    async fn embed(&self, request: EmbeddingRequest) -> Result<EmbeddingAnswer, ModelFailure> {
        let Some(model) = self.model() else {
            let error = ModelError::Unavailable("no model is named that says what texts mean".into());
            return Err(ModelFailure { error, usage: ModelUsage::default() });
        };
        let lost = ModelUsage { read: request.most_tokens_read(), written: 0 };
        let bounds = (Instant::now() + request.within, lost);
        let one = (model, &self.embedding_breaker);
        let (directions, usage) = self.persist(one, bounds, || self.embed_once(&request.texts, lost)).await?;
        Ok(EmbeddingAnswer { directions, usage })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(index: usize, embedding: &[f32]) -> One {
        One { index, embedding: embedding.to_vec() }
    }

    #[test]
    fn directions_come_in_the_order_of_the_texts_and_have_length_one() {
        let read = directions(vec![one(1, &[0.0, 2.0]), one(0, &[3.0, 4.0])], 2);
        assert_eq!(read, Ok(vec![vec![0.6, 0.8], vec![0.0, 1.0]]));
    }

    #[test]
    fn what_is_no_direction_of_each_text_is_refused() {
        for (reply, texts) in [
            (vec![one(0, &[1.0])], 2),
            (vec![one(2, &[1.0])], 1),
            (vec![one(0, &[0.0, 0.0])], 1),
            (vec![one(0, &[f32::NAN, 1.0])], 1),
            (vec![one(0, &[1.0]), one(1, &[1.0, 0.0])], 2),
            (vec![one(0, &vec![1.0; MOST_NUMBERS + 1])], 1),
        ] {
            assert!(directions(reply, texts).is_err());
        }
    }
}
