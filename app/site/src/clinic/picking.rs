//! The picker of the booking panel, which writes into the address.

use super::{
    choice::{Chooser, History},
    panel::FreeTimes,
};
use crate::{
    frame::Failure,
    openings::{OpenDay, Opening},
    slots::{PlainLinks, SlotPicker},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A day and a time for the chosen service.
#[component]
pub fn Picker(chooser: Chooser, times: FreeTimes, today: NaiveDate, zone_label: String) -> impl IntoView {
    let choice = chooser.choice;
    let on_day = Callback::new(move |day: NaiveDate| {
        chooser.update(History::Replace, |choice| {
            choice.date = Some(day);
            choice.month = None;
            choice.slot = None;
        });
    });
    let on_month =
        Callback::new(move |first: NaiveDate| chooser.update(History::Replace, |choice| choice.month = Some(first)));
    let on_time = Callback::new(move |(day, time): (OpenDay, Opening)| {
        chooser.update(History::Replace, |choice| {
            choice.date = Some(day.date);
            choice.slot = Some(time.start);
        });
    });
    let links = PlainLinks {
        day: Callback::new(move |day| {
            chooser.href(|choice| {
                choice.date = Some(day);
                choice.month = None;
                choice.slot = None;
            })
        }),
        time: Callback::new(move |(day, start)| {
            chooser.href(|choice| {
                choice.date = Some(day);
                choice.slot = Some(start);
            })
        }),
    };
    view! {
        <SlotPicker
            days=times.days()
            today
            zone_label
            date=Signal::derive(move || choice.with(|choice| choice.date))
            month=Signal::derive(move || choice.with(|choice| choice.month))
            start=Signal::derive(move || choice.with(|choice| choice.slot))
            loading=times.loading
            on_day
            on_month
            on_time
            links
        />
        {move || times.failure().map(|error| view! { <Failure error on_retry=times.retry() class="mx-5 mb-5"/> })}
    }
}
