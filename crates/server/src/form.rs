//! Fields of forms and queries (`application/x-www-form-urlencoded`).

use percent_encoding::percent_decode;
use swallowtail_domain::limits::FORM_FIELDS_MAX;

/// The fields in their order. What is not UTF-8 is replaced. Has no `Debug`: one may be a
/// secret.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the first so many fields.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let fields = text.split(|byte| *byte == b'&').take(FORM_FIELDS_MAX);
        let fields = fields.map(|field| {
            let at = field.iter().position(|byte| *byte == b'=');
            let (name, value) = field.split_at(at.unwrap_or(field.len()));
            (decode(name), decode(value.get(1..).unwrap_or_default()))
        });
        Self(fields.collect())
    }

    /// The first field of that name, in any case.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let (_, value) = fields.find(|(written, _)| written.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

fn decode(text: &[u8]) -> String {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_and_decoded() {
        let form = Form::parse(b"a=1&B=x%3D+y&a=2&empty=&alone&=&%zz=%4&c=\xff");
        assert_eq!(form.field("a"), Some("1"));
        assert_eq!(form.field("b"), Some("x= y"));
        assert_eq!(form.field("empty"), Some(""));
        assert_eq!(form.field("alone"), Some(""));
        assert_eq!(form.field("%zz"), Some("%4"));
        assert_eq!(form.field("c"), Some("\u{fffd}"));
        assert_eq!(form.field("d"), None);
    }

    #[test]
    fn no_more_is_kept_than_any_form_has() {
        let many = b"x=1&".repeat(10 * FORM_FIELDS_MAX);
        assert_eq!(Form::parse(&many).0.len(), FORM_FIELDS_MAX);
    }
}
