//! The wire's own types: what is sent, and what of the answer is read. Fields that we do not need are not named, because
//! compatible endpoints leave some of them out.

use ports::{ModelRequest, ModelTask};
use serde::Deserialize;
use serde_json::{Value, json};

/// The body of a request.
pub(super) fn body(model: &str, request: &ModelRequest) -> Value {
    let name = format!("{}_v{}", request.prompt.name, request.prompt.version);
    // The same message should be read the same way; other words may differ a little.
    let temperature = if request.task == ModelTask::Phrase { 0.4 } else { 0.0 };
    let mut body = json!({
        "model": model,
        "messages": [
            {"role": "system", "content": request.instructions},
            {"role": "user", "content": request.context.to_string()},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": name, "strict": true, "schema": request.schema},
        },
        "temperature": temperature,
        "max_completion_tokens": request.most_tokens,
        "n": 1,
        "store": false,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    if !request.tools.is_empty() {
        let tools: Vec<Value> = request
            .tools
            .iter()
            .map(|tool| {
                json!({"type": "function", "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "strict": true,
                    "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": false},
                }})
            })
            .collect();
        body["tools"] = Value::Array(tools);
        body["tool_choice"] = json!("auto");
    }
    body
}

/// One event of a stream, or the whole of an answer that was not streamed: `delta` there is `message` here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chunk {
    pub model: String,
    pub choices: Vec<Choice>,
    pub usage: Option<Usage>,
    pub error: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    #[serde(alias = "message")]
    pub delta: Delta,
    pub finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delta {
    pub content: Option<String>,
    pub refusal: Option<String>,
    pub tool_calls: Option<Vec<Call>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Call {
    pub function: Option<Function>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Function {
    pub name: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Usage {
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
}

/// What an error's body says, or the beginning of a body that is none.
pub(super) fn reason(body: &str) -> String {
    #[derive(Deserialize)]
    struct Refused {
        error: Said,
    }
    #[derive(Deserialize)]
    struct Said {
        message: String,
    }
    serde_json::from_str::<Refused>(body).map_or_else(|_| body.to_owned(), |refused| refused.error.message)
}
