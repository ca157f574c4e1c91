//! An address survives both of its forms, and nothing that arrives in their place makes the program stumble.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn socket() -> impl Strategy<Value = SocketAddr> {
    (any::<IpAddr>(), any::<u16>()).prop_map(|(ip, port)| SocketAddr::new(ip, port))
}

fn address() -> impl Strategy<Value = Address> {
    let relay = option::of("https?://[a-z0-9.,=@/-]{1,60}(:[0-9]{1,4})?");
    (any::<[u8; 32]>(), vec(socket(), 0..=SOCKETS_MAX), relay).prop_map(|(key, sockets, relay)| Address {
        endpoint: EndpointKey(key),
        sockets,
        relay,
    })
}

proptest! {
    #[test]
    fn both_forms_come_back_as_they_went(address in address()) {
        let bytes = minicbor::to_vec(&address).unwrap();
        prop_assert_eq!(&minicbor::decode::<Address>(&bytes).unwrap(), &address);
        prop_assert_eq!(&address.to_string().parse::<Address>().unwrap(), &address);
        let loose = format!(" \n{}  ", address.to_string().replace(',', " , "));
        if address.relay.as_deref().is_none_or(|url| !url.contains(',')) {
            prop_assert_eq!(&loose.parse::<Address>().unwrap(), &address);
        }
    }

    #[test]
    fn capitals_are_understood(address in address()) {
        let mut loud = address.clone();
        loud.relay = address.relay.map(|url| url.to_uppercase());
        prop_assert_eq!(loud.to_string().to_uppercase().parse::<Address>().unwrap(), loud);
    }

    #[test]
    fn any_bytes_are_an_address_or_an_error(bytes in vec(any::<u8>(), 0..300)) {
        let _ = minicbor::decode::<Address>(&bytes);
    }

    #[test]
    fn damaged_addresses_are_an_address_or_an_error(
        address in address(), at in any::<prop::sample::Index>(), with in any::<u8>(),
    ) {
        let mut bytes = minicbor::to_vec(&address).unwrap();
        let place = at.index(bytes.len());
        bytes[place] = with;
        let _ = minicbor::decode::<Address>(&bytes);
        let _ = minicbor::decode::<Address>(&bytes[..place]);
    }

    #[test]
    fn any_text_is_an_address_or_an_error(text in "\\PC{0,300}", tail in "[0-9a-f:,.@\\[\\]=relayé ]{0,80}") {
        let _ = text.parse::<Address>();
        let _ = format!("{}@{tail}", "ab".repeat(32)).parse::<Address>();
    }
}

#[test]
fn an_address_is_one_line_that_people_can_type() {
    let key = EndpointKey([0xab; 32]);
    let text = format!("{key}@192.168.1.7:4433,[2001:db8::7]:4433,relay=http://hub.example:8080/a,b");
    let address: Address = text.parse().unwrap();
    assert_eq!(address.sockets, ["192.168.1.7:4433".parse().unwrap(), "[2001:db8::7]:4433".parse().unwrap()]);
    assert_eq!(address.relay.as_deref(), Some("http://hub.example:8080/a,b"));
    assert_eq!(address.to_string(), text);
    assert_eq!(key.to_string().parse::<Address>().unwrap(), Address::of(key));
    assert_eq!(key.short(), "ababababab");
}

#[test]
fn each_fault_is_named() {
    let key = EndpointKey([1; 32]);
    let fault = |text: String| text.parse::<Address>().unwrap_err();
    assert_eq!(fault(String::new()), NotAnAddress::Key);
    assert_eq!(fault(format!("{key}0")), NotAnAddress::Key);
    assert_eq!(fault(format!("{key}@here")), NotAnAddress::Socket("here".into()));
    assert_eq!(fault(format!("{key}@[::1]:1,,")), NotAnAddress::Socket(String::new()));
    assert_eq!(fault(format!("{key}@relay=ftp://x")), NotAnAddress::Relay);
    assert_eq!(fault(format!("{key}@relay=http://a b")), NotAnAddress::Relay);
    assert_eq!(fault(format!("{key}@relay=http://{}", "x".repeat(RELAY_BYTES_MAX))), NotAnAddress::Relay);
    assert_eq!(fault(format!("{key}@{}", ["1.1.1.1:1"; SOCKETS_MAX + 1].join(","))), NotAnAddress::TooManySockets);
    assert_eq!(fault("a".repeat(ADDRESS_TEXT_BYTES_MAX + 1)), NotAnAddress::TooLong);
}

#[test]
fn limits_hold_on_the_way_out_and_on_the_way_in() {
    let here: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let crowded = Address { sockets: vec![here; SOCKETS_MAX + 1], ..Address::of(EndpointKey([1; 32])) };
    assert!(minicbor::to_vec(&crowded).is_err());
    let announced_many = [&[0x83, 0x58, 32][..], &[1; 32], &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]];
    assert!(minicbor::decode::<Address>(&announced_many.concat()).is_err());
}

#[test]
fn the_compact_form_stays_compact() {
    let one = Address { sockets: vec!["10.0.0.1:4433".parse().unwrap()], ..Address::of(EndpointKey([7; 32])) };
    assert_eq!(minicbor::to_vec(&one).unwrap().len(), 1 + 34 + 1 + 5 + 3 + 1);
}
