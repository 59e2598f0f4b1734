//! Payments as a file: CSV (RFC 4180) or a spreadsheet.

use super::{BookkeepingDesk, looking, words};
use crate::{
    error::{Report, internal},
    spreadsheet::quoted,
};
use chrono::SecondsFormat;
use contract::{
    AppError, Caller,
    bookkeeping::{FileKind, PaymentFilter, PaymentsFile},
};
use domain::{
    authorization::Action,
    money::{Currency, Money},
};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::ops::Range;
use store::payments::overview::{self, PaymentQuery, PaymentSummary};

/// Most payments in one file, the newest; older ones are reached by dates.
const MOST: i64 = 50_000;

const COLUMNS: [&str; 13] = [
    "payment",
    "booking",
    "asked_at",
    "paid_at",
    "client",
    "service",
    "for",
    "state",
    "currency",
    "amount",
    "returned",
    "fee",
    "reference",
];
/// Those that hold amounts.
const AMOUNTS: Range<usize> = 9..12;

/// Rows to take along.
pub(super) struct Sheet {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// Which of them hold amounts, in major units.
    pub amounts: Range<usize>,
    /// Each with the currency of its amounts.
    pub rows: Vec<(Currency, Vec<String>)>,
}

impl BookkeepingDesk {
    pub(super) async fn file_of_payments(
        &self,
        caller: &Caller,
        filter: &PaymentFilter,
        kind: FileKind,
    ) -> Result<PaymentsFile, AppError> {
        caller.require(Action::ReadPayments)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let zone = self.zone(&mut transaction, caller).await?;
        let query = PaymentQuery { limit: MOST, ..looking::query(filter, zone)? };
        let found = overview::list(&mut transaction, caller.org, &query).await.report(request_id)?;
        let rows = found.iter().map(|payment| (payment.amount.currency, cells(payment).to_vec())).collect();
        let sheet = Sheet { name: "Payments", columns: &COLUMNS, amounts: AMOUNTS, rows };
        sheet.file("payments", kind).map_err(|error| internal(request_id, &error))
    }
}

/// The cells of one payment, in the order of [`COLUMNS`]; amounts in major units.
fn cells(payment: &PaymentSummary) -> [String; 13] {
    let at = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let amount = |amount: Money| amount.to_major().to_string();
    [
        payment.id.to_string(),
        payment.booking.to_string(),
        at(payment.created_at),
        payment.paid_at.map(at).unwrap_or_default(),
        payment.client_name.clone(),
        payment.service.clone(),
        words::purpose(payment.purpose).to_owned(),
        payment.standing.clone(),
        payment.amount.currency.code().to_owned(),
        amount(payment.amount),
        amount(payment.returned),
        payment.fee.map(amount).unwrap_or_default(),
        payment.charge_reference.clone().unwrap_or_default(),
    ]
}

impl Sheet {
    /// `name` without its ending.
    pub fn file(&self, name: &str, kind: FileKind) -> Result<PaymentsFile, XlsxError> {
        Ok(match kind {
            FileKind::Csv => {
                PaymentsFile { content_type: "text/csv; charset=utf-8", name: format!("{name}.csv"), bytes: self.csv() }
            }
            FileKind::Xlsx => PaymentsFile {
                content_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                name: format!("{name}.xlsx"),
                bytes: self.xlsx()?,
            },
        })
    }

    fn csv(&self) -> Vec<u8> {
        let mut text = self.columns.join(",");
        text.push_str("\r\n");
        for (_, cells) in &self.rows {
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text.into_bytes()
    }

    /// Text is written as text, so that no cell is ever a formula; amounts as numbers that can be summed.
    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name(self.name)?;
        let head = Format::new().set_bold();
        for (column, title) in (0_u16..).zip(self.columns) {
            sheet.write_string_with_format(0, column, *title, &head)?;
        }
        for (row, (currency, cells)) in (1_u32..).zip(&self.rows) {
            let digits = usize::try_from(currency.exponent()).unwrap_or(2);
            let places = if digits == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(digits)) };
            let money = Format::new().set_num_format(places);
            for (column, (index, cell)) in (0_u16..).zip(cells.iter().enumerate()) {
                let number = cell.parse::<rust_decimal::Decimal>().ok().and_then(|amount| amount.to_f64());
                match number.filter(|_| self.amounts.contains(&index)) {
                    Some(number) => sheet.write_number_with_format(row, column, number, &money)?,
                    None => sheet.write_string(row, column, cell)?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        workbook.save_to_buffer()
    }
}
