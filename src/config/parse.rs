//! Values whose own parsers would not say what was expected.

use std::net::SocketAddr;

use ipnet::IpNet;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// An address and a port.
pub fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        D::Error::custom(format!(
            "\"{text}\" is not an address and port such as \"127.0.0.1:8080\""
        ))
    })
}

/// Networks in CIDR notation; a single address is its own network.
pub fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let networks = Vec::<Network>::deserialize(deserializer)?;
    Ok(networks.into_iter().map(|network| network.0).collect())
}

struct Network(IpNet);

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let network = text
            .parse::<IpNet>()
            .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| {
            D::Error::custom(format!(
                "\"{text}\" is not a network such as \"10.0.0.0/8\" or \"fd00::/8\""
            ))
        })
    }
}
