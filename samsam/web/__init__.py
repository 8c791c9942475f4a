"""Streamlit pieces that pages share, and the server around them. No other room knows Streamlit."""
