//! A figure of the last hour as a drawing: SVG that is made here, without script and style of its
//! own.

use askama::Template;

/// The size of the drawing, in its own units.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 160.0;
/// The line below, and the room at the left for the scale.
const FLOOR: f64 = HEIGHT - 18.0;
const LEFT: f64 = 46.0;
const TOP: f64 = 10.0;
/// The radius of the dot at the end of the line.
const DOT: f64 = 3.5;
/// What the drawing spans: all that there is, but no less and no more than this.
const SPAN_MS_MIN: u64 = 300_000;
/// See [`SPAN_MS_MIN`].
const SPAN_MS_MAX: u64 = 3_600_000;

/// One drawing.
#[derive(Template)]
#[template(path = "admin/chart.svg", escape = "html")]
pub(crate) struct Chart {
    title: String,
    /// Points of the line, and of the area below it.
    line: String,
    area: String,
    /// Where the newest point is: all there is to see of the first one.
    end: Option<(String, String)>,
    /// The lines of the scale: where, and what stands there.
    scale: Vec<(String, String)>,
    newest: String,
    /// Where it begins, in minutes before now.
    minutes: u64,
}

impl Chart {
    /// Of what was at those times, the last of which is now.
    pub(crate) fn new(title: &str, points: &[(u64, f64)]) -> Self {
        let most = points.iter().map(|(_, value)| *value).fold(0.0, f64::max);
        let top = round_up(most);
        let now = points.last().map_or(0, |(at, _)| *at);
        let first = points.first().map_or(now, |(at, _)| *at);
        let span = now.saturating_sub(first).clamp(SPAN_MS_MIN, SPAN_MS_MAX);
        let x = |at: u64| WIDTH - now.saturating_sub(at) as f64 / span as f64 * (WIDTH - LEFT);
        let y = |value: f64| FLOOR - value / top * (FLOOR - TOP);
        let line: Vec<_> = points
            .iter()
            .filter(|(at, _)| x(*at) >= LEFT)
            .map(|(at, value)| format!("{:.1},{:.1}", x(*at), y(*value)))
            .collect();
        let begin = points.iter().map(|(at, _)| x(*at)).find(|x| *x >= LEFT);
        let line = line.join(" ");
        let area = match begin {
            Some(begin) => format!("{begin:.1},{FLOOR} {line} {WIDTH},{FLOOR}"),
            None => String::new(),
        };
        let scale =
            [0.0, 0.5, 1.0].map(|part| (format!("{:.1}", y(top * part)), short(top * part)));
        let end = points
            .last()
            .map(|(at, value)| (format!("{:.1}", x(*at) - DOT), format!("{:.1}", y(*value))));
        let newest = points.last().map_or(0.0, |(_, value)| *value);
        Self {
            title: title.to_owned(),
            line,
            area,
            end,
            scale: scale.to_vec(),
            newest: short(newest),
            minutes: span / 60_000,
        }
    }
}

/// The next of 1, 2, 5, 10, 20 … that is not smaller.
fn round_up(most: f64) -> f64 {
    let mut unit = 1.0;
    loop {
        for step in [1.0, 2.0, 5.0] {
            if step * unit >= most {
                return step * unit;
            }
        }
        unit *= 10.0;
    }
}

/// A number as it fits beside a line.
fn short(value: f64) -> String {
    match value {
        v if v >= 1_000_000.0 => format!("{:.1} M", v / 1_000_000.0),
        v if v >= 10_000.0 => format!("{:.0} k", v / 1_000.0),
        v if v.fract().abs() < 0.05 => format!("{v:.0}"),
        v => format!("{v:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_of_round_numbers() {
        for (most, top) in [
            (0.0, 1.0),
            (1.0, 1.0),
            (1.2, 2.0),
            (3.0, 5.0),
            (51.0, 100.0),
        ] {
            assert_eq!(round_up(most), top);
        }
        assert_eq!(short(12_345.0), "12 k");
        assert_eq!(short(2.5), "2.5");
    }

    #[test]
    fn a_title_is_text() {
        let drawn = Chart::new("<b>&", &[(0, 1.0), (5_000, 2.0)])
            .render()
            .unwrap();
        assert!(
            !drawn.contains("<b>") && drawn.contains("polyline"),
            "{drawn}"
        );
    }

    #[test]
    fn the_first_figure_is_seen_and_none_is_no_trouble() {
        let one = Chart::new("x", &[(7, 1.0)]).render().unwrap();
        assert!(one.contains("<circle cx=\"596.5\" cy=\"10.0\""), "{one}");
        let none = Chart::new("x", &[]).render().unwrap();
        assert!(
            !none.contains("circle") && !none.contains("polyline"),
            "{none}"
        );
    }
}
