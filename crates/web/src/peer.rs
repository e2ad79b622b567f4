//! Who is calling and by which address they know us. Forwarded headers count only from proxies that the operator named.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{Extensions, HeaderMap, Uri};
use ipnet::IpNet;

/// How many proxies in a row are followed back.
const HOPS_MAX: usize = 16;

/// The other end of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The client's address; unknown only where no socket is, as in tests.
    pub address: Option<IpAddr>,
    /// The scheme the client used, `http` or `https`.
    pub scheme: &'static str,
    /// The host, with port where there is one, that the client used for us.
    pub host: String,
}

impl Peer {
    pub(crate) fn resolve(uri: &Uri, headers: &HeaderMap, extensions: &Extensions, trusted_proxies: &[IpNet]) -> Self {
        let socket = extensions.get::<ConnectInfo<SocketAddr>>();
        let nearest = socket.map(|ConnectInfo(address)| address.ip().to_canonical());
        let trusts = |address: IpAddr| trusted_proxies.iter().any(|net| net.contains(&address));
        let proxied = nearest.is_some_and(trusts);
        let forwarded = |name| {
            if proxied { last_of(headers, name) } else { None }
        };
        let https = forwarded("x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        let host = forwarded("x-forwarded-host")
            .or_else(|| headers.get(HOST)?.to_str().ok())
            .or_else(|| uri.authority().map(Authority::as_str));
        Self {
            address: nearest.map(|nearest| walk_back(nearest, headers, trusts)),
            scheme: if https { "https" } else { "http" },
            host: host.filter(|host| is_host(host)).unwrap_or("localhost").to_owned(),
        }
    }
}

/// Follows `X-Forwarded-For` from its end for as long as a trusted proxy wrote the entry; what is left of that was written by anybody.
fn walk_back(nearest: IpAddr, headers: &HeaderMap, trusts: impl Fn(IpAddr) -> bool) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(','));
    let mut address = nearest;
    for hop in hops.take(HOPS_MAX) {
        if !trusts(address) {
            break;
        }
        let Ok(before) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        address = before.to_canonical();
    }
    address
}

fn last_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim)
}

/// The host goes into links, so it must be nothing but a host.
fn is_host(host: &str) -> bool {
    !host.contains('@') && host.parse::<Authority>().is_ok()
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::resolve(&parts.uri, &parts.headers, &parts.extensions, &[])))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn resolve(socket: &str, headers: &[(&'static str, &'static str)], trusted: &[&str]) -> Peer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let mut extensions = Extensions::new();
        if let Ok(socket) = socket.parse::<SocketAddr>() {
            extensions.insert(ConnectInfo(socket));
        }
        let trusted: Vec<IpNet> = trusted.iter().filter_map(|net| net.parse().ok()).collect();
        Peer::resolve(&Uri::from_static("/"), &map, &extensions, &trusted)
    }

    fn address(peer: &Peer) -> String {
        peer.address.map(|address| address.to_string()).unwrap_or_default()
    }

    #[test]
    fn forwarded_headers_of_a_stranger_count_for_nothing() {
        let headers = [
            ("host", "oyez.example:8000"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
        ];
        let peer = resolve("9.9.9.9:5", &headers, &["10.0.0.0/8"]);
        assert_eq!(address(&peer), "9.9.9.9");
        assert_eq!((peer.scheme, peer.host.as_str()), ("http", "oyez.example:8000"));
    }

    #[test]
    fn the_first_address_that_no_trusted_proxy_vouches_for_is_the_client() {
        let headers = [
            ("x-forwarded-for", "6.6.6.6, 1.2.3.4"),
            ("x-forwarded-for", "10.0.0.7"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "oyez.example"),
        ];
        let peer = resolve("[::ffff:10.0.0.1]:5", &headers, &["10.0.0.0/8"]);
        assert_eq!(address(&peer), "1.2.3.4");
        assert_eq!((peer.scheme, peer.host.as_str()), ("https", "oyez.example"));
    }

    #[test]
    fn a_forged_entry_ends_the_walk_at_the_proxy_itself() {
        let peer = resolve("10.0.0.1:5", &[("x-forwarded-for", "1.2.3.4, nonsense")], &["10.0.0.0/8"]);
        assert_eq!(address(&peer), "10.0.0.1");
    }

    #[test]
    fn a_host_that_is_more_than_a_host_never_reaches_a_link() {
        for host in ["user@evil.example", "a b", "a/b", ""] {
            let headers = [("host", host)];
            assert_eq!(resolve("9.9.9.9:5", &headers, &[]).host, "localhost", "{host}");
        }
    }
}
