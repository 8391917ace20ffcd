# shellcheck shell=bash disable=SC2034
# What is judged, and in which language the results speak.
# 要评判的练习，和结果所用的语言。
exercises="{{ exercises }}"
lang="{{ lang }}"
seed="{{ seed }}"
