"""Citizen assistant for the procedures of Đề án 06 (VNeID, ID cards, residence, online public services)."""
