autocmd BufRead,BufNewFile keepalived.conf,*/keepalived/*.conf setfiletype keepalived
