//! Proxies of a handful of lines that say what they were asked, and can be as odd as no proxy should be.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// How a proxy behaves. Whatever it is asked for, it leads to one server.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// A tunnel for everybody.
    Connect,
    /// A tunnel for whoever sends this line.
    ConnectFor(&'static str),
    /// These bytes instead of an answer, and then the end.
    Says(Vec<u8>),
    /// Nothing at all.
    Silent,
    /// SOCKS5 for everybody.
    Socks,
    /// SOCKS5 for this user with this password.
    SocksFor(&'static str, &'static str),
    /// SOCKS5 that answers every wish with this code.
    SocksRefuses(u8),
}

/// A proxy on loopback. Ends with all of its connections when it is dropped.
pub(crate) struct TestProxy {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl TestProxy {
    pub(crate) async fn start(manner: Manner, server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let shared = Arc::clone(&asked);
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (manner, asked) = (manner.clone(), Arc::clone(&shared));
                // Errors are the client's going away.
                connections.spawn(async move { drop(serve(client, manner, server, &asked).await) });
            }
        });
        Ok(Self { address, asked, accepting })
    }

    /// What it was asked: heads of CONNECT requests, destinations of SOCKS.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for TestProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut client: TcpStream, manner: Manner, server: SocketAddr, asked: &Mutex<Vec<String>>) -> Result<()> {
    if let Manner::Socks | Manner::SocksFor(..) | Manner::SocksRefuses(_) = manner {
        return socks(client, manner, server, asked).await;
    }
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8(head)?;
    asked.lock().unwrap().push(head.clone());
    match manner {
        Manner::Says(bytes) => {
            client.write_all(&bytes).await?;
            client.shutdown().await?;
            // Not before the other end has read it: the end of an unread connection is a reset.
            drop(client.read(&mut [0; 64]).await);
            return Ok(());
        }
        Manner::Silent => return std::future::pending().await,
        Manner::ConnectFor(line) if !head.lines().any(|it| it == line) => {
            client
                .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n")
                .await?;
            return Ok(());
        }
        _ => client.write_all(b"HTTP/1.1 200 Connection established\r\nvia: a test\r\n\r\n").await?,
    }
    copy_bidirectional(&mut client, &mut TcpStream::connect(server).await?).await?;
    Ok(())
}

async fn socks(mut client: TcpStream, manner: Manner, server: SocketAddr, asked: &Mutex<Vec<String>>) -> Result<()> {
    let text = async |client: &mut TcpStream| {
        let mut bytes = vec![0; client.read_u8().await?.into()];
        client.read_exact(&mut bytes).await?;
        anyhow::Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    client.read_u8().await?;
    let methods = text(&mut client).await?;
    if let Manner::SocksFor(user, password) = manner {
        if !methods.contains('\u{2}') {
            client.write_all(&[5, 0xff]).await?;
            return Ok(());
        }
        client.write_all(&[5, 2]).await?;
        client.read_u8().await?;
        let is_right = text(&mut client).await? == user && text(&mut client).await? == password;
        client.write_all(&[1, u8::from(!is_right)]).await?;
        if !is_right {
            return Ok(());
        }
    } else {
        client.write_all(&[5, 0]).await?;
    }
    let mut wish = [0; 4];
    client.read_exact(&mut wish).await?;
    let host = match wish[3] {
        1 => format!("address {}", Ipv4Addr::from(client.read_u32().await?)),
        3 => format!("name {}", text(&mut client).await?),
        4 => format!("address {}", std::net::Ipv6Addr::from(client.read_u128().await?)),
        _ => None.context("an address type that does not exist")?,
    };
    let port = client.read_u16().await?;
    asked.lock().unwrap().push(format!("{host}:{port}"));
    let code = if let Manner::SocksRefuses(code) = manner { code } else { 0 };
    client.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    if code == 0 {
        copy_bidirectional(&mut client, &mut TcpStream::connect(server).await?).await?;
    }
    Ok(())
}

/// TLS in front of something that has none.
pub(crate) async fn in_tls(config: Arc<tokio_rustls::rustls::ServerConfig>, behind: SocketAddr) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let acceptor = tokio_rustls::TlsAcceptor::from(config);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut client = acceptor.accept(client).await?;
                copy_bidirectional(&mut client, &mut TcpStream::connect(behind).await?).await
            });
        }
    });
    Ok(address)
}
