//! Figures to look at, and their geometry. Invented, and the same for a tenant every time.

use serde::Serialize;

use crate::base::secret::digest_of;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The plot, in the SVG's units.
const LEFT: f64 = 56.0;
const TOP: f64 = 16.0;
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 240.0;

/// A year of revenue.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub bars: Vec<Bar>,
    /// The plan, as an SVG path.
    pub plan: String,
    pub grid: Vec<Line>,
    pub tiles: Vec<Tile>,
    pub sites: Vec<Site>,
}

/// One month.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    pub month: &'static str,
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    pub middle: String,
    pub value: String,
    pub planned: String,
}

/// A horizontal grid line and its label.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub y: String,
    pub label: String,
}

/// A figure with its change.
#[derive(Clone, Debug, Serialize)]
pub struct Tile {
    pub label: &'static str,
    pub value: String,
    pub change: String,
    pub good: bool,
}

/// A site's share of the margin.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    pub name: &'static str,
    pub percent: u32,
}

impl Report {
    /// The figures of a tenant.
    pub fn of(tenant: &str) -> Self {
        let seed = digest_of("northlight", tenant.as_bytes()).0;
        let noise = |index: usize| f64::from(seed[index % seed.len()]) / 255.0;
        let revenue: Vec<f64> = (0..12_u8)
            .map(|month| {
                let season = (f64::from(month) / 11.0 * std::f64::consts::PI).sin();
                310.0 + 190.0 * season + 150.0 * noise(usize::from(month))
            })
            .collect();
        let planned: Vec<f64> = (0..12_u8)
            .map(|month| 360.0 + 14.0 * f64::from(month))
            .collect();
        let step = WIDTH / 12.0;
        let height = |thousands: f64| thousands / 700.0 * HEIGHT;
        let bars = (0_u8..12)
            .map(|month| {
                let index = usize::from(month);
                let x = LEFT + step * f64::from(month) + step * 0.19;
                let tall = height(revenue[index]);
                Bar {
                    month: MONTHS[index],
                    x: format!("{x:.1}"),
                    y: format!("{:.1}", TOP + HEIGHT - tall),
                    width: format!("{:.1}", step * 0.62),
                    height: format!("{tall:.1}"),
                    middle: format!("{:.1}", x + step * 0.31),
                    value: format!("{:.0}", revenue[index]),
                    planned: format!("{:.0}", planned[index]),
                }
            })
            .collect();
        let plan = (0_u8..12)
            .map(|month| {
                let x = LEFT + step * (f64::from(month) + 0.5);
                let y = TOP + HEIGHT - height(planned[usize::from(month)]);
                format!("{}{x:.1} {y:.1}", if month == 0 { "M" } else { " L" })
            })
            .collect();
        let grid = [0.0, 200.0, 400.0, 600.0]
            .into_iter()
            .map(|thousands| Line {
                y: format!("{:.1}", TOP + HEIGHT - height(thousands)),
                label: format!("€{thousands:.0}k"),
            })
            .collect();
        let total: f64 = revenue.iter().sum();
        let plan_total: f64 = planned.iter().sum();
        let percent = (total / plan_total - 1.0) * 100.0;
        let tiles = vec![
            Tile {
                label: "Revenue, 12 months",
                value: format!("€{:.2}m", total / 1000.0),
                change: format!("{percent:+.1} % to plan"),
                good: percent >= 0.0,
            },
            Tile {
                label: "Gross margin",
                value: format!("{:.1} %", 21.0 + 12.0 * noise(20)),
                change: format!("{:+.1} points", 3.0 * noise(21) - 0.8),
                good: 3.0 * noise(21) >= 0.8,
            },
            Tile {
                label: "Open orders",
                value: format!("{:.0}", 40.0 + 80.0 * noise(22)),
                change: format!("{:.0} due this week", 3.0 + 9.0 * noise(23)),
                good: true,
            },
        ];
        let names = ["Harbour Yard", "Mill Lane", "Northgate", "Station Quarter"];
        let sites = names
            .into_iter()
            .zip(24_u8..)
            .map(|(name, at)| Site {
                name,
                percent: 35 + u32::from(seed[usize::from(at)]) * 60 / 255,
            })
            .collect();
        Self {
            bars,
            plan,
            grid,
            tiles,
            sites,
        }
    }
}

/// A payroll run.
#[derive(Clone, Debug, Serialize)]
pub struct Payroll {
    pub rows: Vec<Department>,
    pub total: String,
}

/// One department's line.
#[derive(Clone, Debug, Serialize)]
pub struct Department {
    pub name: &'static str,
    pub people: u32,
    pub gross: String,
    pub employer: String,
}

impl Payroll {
    /// The run of a tenant.
    pub fn of(tenant: &str) -> Self {
        let seed = digest_of("northlight payroll", tenant.as_bytes()).0;
        let mut total = 0;
        let rows = [
            "Site crews",
            "Engineering",
            "Sales",
            "Finance",
            "Management",
        ]
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let people = 3 + u32::from(seed[index]) % 38;
            let gross = people * (3_100 + u32::from(seed[index + 8]) * 9);
            let employer = gross * 21 / 100;
            total += gross + employer;
            Department {
                name,
                people,
                gross: euros(gross),
                employer: euros(employer),
            }
        })
        .collect();
        Self {
            rows,
            total: euros(total),
        }
    }
}

fn euros(amount: u32) -> String {
    let digits = amount.to_string();
    let mut text = String::from("€");
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(euros(7), "€7");
        assert_eq!(euros(1_234_567), "€1,234,567");
    }

    #[test]
    fn bars_stay_inside_the_plot() {
        for tenant in ["alder", "birch", "cedar", ""] {
            for bar in Report::of(tenant).bars {
                let y: f64 = bar.y.parse().expect("a number");
                assert!((TOP..=TOP + HEIGHT).contains(&y), "{tenant} {y}");
            }
        }
    }
}
