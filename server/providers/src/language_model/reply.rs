//! An answer put together from its pieces, within bounds.

use super::wire::{Chunk, Usage};
use eventsource_stream::Eventsource;
use futures::{StreamExt, stream};
use ports::{ModelAnswer, ModelError, ModelFailure, ModelRequest, ModelUsage};

/// No answer to a schema of ours is longer, in bytes; with what is around it on the wire.
const LONGEST_ANSWER: usize = 32 * 1024;
const LONGEST_BODY: usize = 1024 * 1024;
/// More tools than this are asked for by nothing but mischief.
const MOST_TOOLS: usize = 16;
/// Bytes of text that a token stands for at the least, for tokens that nobody counted.
const BYTES_A_TOKEN: usize = 3;

/// What a request and so many bytes of its answer cost, where the endpoint did not say.
pub(super) fn guessed(request: &ModelRequest, answered: usize) -> ModelUsage {
    let sent = request.instructions.len() + request.context.to_string().len() + request.schema.to_string().len();
    let tokens = |bytes: usize| u32::try_from(bytes.div_ceil(BYTES_A_TOKEN)).unwrap_or(u32::MAX);
    ModelUsage { read: tokens(sent), written: tokens(answered) }
}

#[derive(Default)]
struct Gathered {
    content: String,
    refusal: String,
    tools: Vec<String>,
    model: String,
    finish: Option<String>,
    usage: Option<Usage>,
}

impl Gathered {
    fn take(&mut self, chunk: Chunk) -> Result<(), ModelError> {
        if let Some(error) = chunk.error {
            return Err(ModelError::Unavailable(format!("it broke off: {error}")));
        }
        if !chunk.model.is_empty() {
            self.model = chunk.model;
        }
        self.usage = chunk.usage.or(self.usage);
        for choice in chunk.choices {
            self.content.push_str(choice.delta.content.as_deref().unwrap_or_default());
            self.refusal.push_str(choice.delta.refusal.as_deref().unwrap_or_default());
            let called = choice.delta.tool_calls.unwrap_or_default().into_iter().filter_map(|call| call.function?.name);
            self.tools.extend(called.filter(|name| !name.is_empty()));
            self.finish = choice.finish_reason.or(self.finish.take());
        }
        if self.content.len() + self.refusal.len() > LONGEST_ANSWER || self.tools.len() > MOST_TOOLS {
            return Err(ModelError::Unreadable("it does not end".into()));
        }
        Ok(())
    }

    fn usage(&self, request: &ModelRequest) -> ModelUsage {
        match self.usage {
            Some(usage) => ModelUsage { read: usage.prompt_tokens, written: usage.completion_tokens },
            None => guessed(request, self.content.len() + self.refusal.len()),
        }
    }

    fn finish(self, request: &ModelRequest) -> Result<ModelAnswer, ModelFailure> {
        let usage = self.usage(request);
        let fail = |error| Err(ModelFailure { error, usage });
        match self.finish.as_deref() {
            None => return fail(ModelError::Unreadable("it was cut off".into())),
            Some("length") => return fail(ModelError::Unreadable("it is longer than allowed".into())),
            Some("content_filter") => return fail(ModelError::Refused("a filter stood in the way".into())),
            Some(_) => {}
        }
        if !self.refusal.is_empty() {
            return fail(ModelError::Refused("it declined".into()));
        }
        let value = match self.content.trim() {
            "" if self.tools.is_empty() => return fail(ModelError::Unreadable("it is empty".into())),
            "" => None,
            content => match serde_json::from_str(content) {
                Ok(value) => Some(value),
                // The content may hold what somebody said: the log gets the place alone.
                Err(error) => {
                    let place = format!("no JSON at line {} column {}", error.line(), error.column());
                    return fail(ModelError::Unreadable(place));
                }
            },
        };
        Ok(ModelAnswer { value, tools: self.tools, usage, model: self.model })
    }
}

/// Reads server-sent events until `[DONE]`.
pub(super) async fn streamed(response: reqwest::Response, request: &ModelRequest) -> Result<ModelAnswer, ModelFailure> {
    let bytes = stream::try_unfold(response, async |mut response| {
        Ok::<_, reqwest::Error>(response.chunk().await?.map(|chunk| (chunk, response)))
    });
    let mut events = Box::pin(bytes.eventsource());
    let mut gathered = Gathered::default();
    while let Some(event) = events.next().await {
        let taken = match event {
            Ok(event) if event.data.trim() == "[DONE]" => break,
            Ok(event) if event.data.len() > LONGEST_BODY => Err(ModelError::Unreadable("an event without end".into())),
            Ok(event) => serde_json::from_str(&event.data)
                .map_err(|_| ModelError::Unreadable("an event that is no JSON".into()))
                .and_then(|chunk| gathered.take(chunk)),
            Err(_) => Err(ModelError::Unreadable("the stream broke".into())),
        };
        if let Err(error) = taken {
            return Err(ModelFailure { error, usage: gathered.usage(request) });
        }
    }
    gathered.finish(request)
}

/// Reads an answer that the endpoint did not stream.
pub(super) async fn whole(
    mut response: reqwest::Response,
    request: &ModelRequest,
) -> Result<ModelAnswer, ModelFailure> {
    let mut body = Vec::new();
    let mut gathered = Gathered::default();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_BODY => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Ok(Some(_)) | Err(_) => {
                let error = ModelError::Unreadable("the body broke off or does not end".into());
                return Err(ModelFailure { error, usage: guessed(request, body.len()) });
            }
        }
    }
    let taken = serde_json::from_slice::<Chunk>(&body)
        .map_err(|_| ModelError::Unreadable("a body that is no JSON".into()))
        .and_then(|chunk| gathered.take(chunk));
    match taken {
        Ok(()) => gathered.finish(request),
        Err(error) => Err(ModelFailure { error, usage: gathered.usage(request) }),
    }
}
