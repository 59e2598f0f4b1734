//! The design system: leaf components that every surface is made of.
//!
//! Nothing here asks the server for anything or knows a domain noun; text, amounts and dates arrive ready to show.
//! Every component renders fully on the server and hydrates to the same markup. Colours, sizes and shadows are the
//! tokens of `style/tailwind.css`.
//!
//! To add a component: a file for its family, one `#[component]` with documented props, its `pub use` below.

mod avatar;
mod badge;
mod brand;
mod button;
mod calendar;
mod card;
mod choice;
mod countdown;
mod dialog;
mod feedback;
mod field;
mod icon;
mod price;
mod stepper;
mod theme;
mod times;
mod toast;
mod typing;
mod zoned_time;

pub use avatar::Avatar;
pub use badge::{Badge, StateBadge, Tone};
pub use brand::{Brand, Mark, brand_style};
pub use button::{Button, ButtonLink, ButtonSize, ButtonTone, IconButton};
pub use calendar::MonthCalendar;
pub use card::{Card, CardTitle};
pub use choice::{Checkbox, RadioCard, RadioCards, Segment, SegmentedControl};
pub use countdown::Countdown;
pub use dialog::{Dialog, Sheet};
pub use feedback::{EmptyState, ErrorState, Notice, Skeleton, Spinner};
pub use field::{Field, Select, SelectOption, TextArea, TextInput};
pub use icon::Icon;
pub use icondata_core::Icon as IconData;
pub use icondata_lu as lu;
pub use price::{PriceLine, PriceLines};
pub use stepper::Stepper;
pub use theme::{THEME_SCRIPT, ThemeToggle};
pub use times::{TimeList, TimeOption};
pub use toast::{Toast, ToastRegion, Toasts, provide_toasts, use_toasts};
pub use typing::Kbd;
pub use zoned_time::{TimeDetail, ZonedTime};
