"""Carriers of mail to the outside: adapters of the port in services.mail_ports."""
