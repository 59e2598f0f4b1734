//! Every visible word of the public pages, a file a page. English; another language is another folder of the same names.

pub mod clinic;
pub mod demo;
pub mod frame;
pub mod landing;
pub mod manage;
pub mod waitlist;
