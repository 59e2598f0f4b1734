//! The composition root: configuration, the command line, HTTP and the worker around the services.

pub mod commands;
pub mod composition;
pub mod config;
pub mod database;
pub mod demo_only;
pub mod documents;
pub mod erasure_log;
pub mod host_site;
pub mod http;
pub mod live;
pub mod logs;
pub mod master_keys;
pub mod sandboxed;
pub mod seed;
pub mod system;
pub mod worker;
